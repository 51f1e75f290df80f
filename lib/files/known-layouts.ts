import type { SegmentLayout } from '../contracts/segment-layout.ts';
import { defaultLayout } from './layout.ts';

const PARTIES = { DEM: 'democratic', REP: 'republican', LIB: 'libertarian' };

/** layout_ncvoter.txt of the State Board of Elections of North Carolina, as of 02/11/2022: tab separated, quoted. */
const ncsbe: SegmentLayout = {
  columns: {
    voterId: 'ncid',
    zone: 'county_desc',
    category: 'party_cd',
    household: { join: ['res_street_address', 'res_city_desc', 'zip_code'] },
    birthYear: 'birth_year',
    gender: 'gender_code',
    postalCode: 'zip_code',
    phone: 'full_phone_number',
    optedOut: 'confidential_ind',
  },
  country: 'US',
  values: { category: { ...PARTIES, UNA: 'unaffiliated', GRE: 'green' } },
  only: { column: 'status_cd', values: ['A', 'I', 'S'] },
  missingColumns: 'leave-empty',
};

/** The statewide voter files of Ohio's Secretary of State. They hold neither phone, email nor gender. */
const ohio: SegmentLayout = {
  columns: {
    voterId: 'SOS_VOTERID',
    zone: 'COUNTY_NUMBER',
    category: 'PARTY_AFFILIATION',
    household: { join: ['RESIDENTIAL_ADDRESS1', 'RESIDENTIAL_SECONDARY_ADDR', 'RESIDENTIAL_ZIP'] },
    birthDate: 'DATE_OF_BIRTH',
    postalCode: 'RESIDENTIAL_ZIP',
  },
  country: 'US',
  values: {
    category: {
      '': 'unaffiliated',
      D: 'democratic',
      R: 'republican',
      L: 'libertarian',
      G: 'green',
    },
  },
  prefix: { zone: 'oh-' },
  missingColumns: 'leave-empty',
};

/** The Voter Extract of Florida's Division of Elections: 38 fields, tab separated, no header, * for what is exempt. */
const florida: SegmentLayout = {
  columns: {
    voterId: 'Voter ID',
    zone: 'County Code',
    category: 'Party Affiliation',
    household: {
      join: ['Residence Address Line 1', 'Residence Address Line 2', 'Residence Zipcode'],
    },
    birthDate: 'Birth Date',
    gender: 'Gender',
    postalCode: 'Residence Zipcode',
    email: 'Email address',
    phone: { join: ['Daytime Area Code', 'Daytime Phone Number'] },
    optedOut: 'Requested public records exemption',
  },
  country: 'US',
  values: { category: { ...PARTIES, '': 'unaffiliated', NPA: 'unaffiliated', LPF: 'libertarian' } },
  prefix: { zone: 'fl-' },
  emptyCells: ['*'],
  only: { column: 'Voter Status', values: ['ACT', 'INA'] },
  header: [
    ...['County Code', 'Voter ID', 'Name Last', 'Name Suffix', 'Name First', 'Name Middle'],
    'Requested public records exemption',
    ...['Residence Address Line 1', 'Residence Address Line 2', 'Residence City (USPS)'],
    ...['Residence State', 'Residence Zipcode'],
    ...['Mailing Address Line 1', 'Mailing Address Line 2', 'Mailing Address Line 3'],
    ...['Mailing City', 'Mailing State', 'Mailing Zipcode', 'Mailing Country'],
    ...['Gender', 'Race', 'Birth Date', 'Registration Date', 'Party Affiliation'],
    ...['Precinct', 'Precinct Group', 'Precinct Split', 'Precinct Suffix', 'Voter Status'],
    ...['Congressional District', 'House District', 'Senate District'],
    ...['County Commission District', 'School Board District'],
    ...['Daytime Area Code', 'Daytime Phone Number', 'Daytime Phone Extension', 'Email address'],
  ],
  quotes: false,
  missingColumns: 'leave-empty',
};

/** The voter files of L2: VM2 file layout, tab or comma separated. */
const l2: SegmentLayout = {
  columns: {
    voterId: 'LALVOTERID',
    zone: ['County', 'Residence_Addresses_County'],
    category: 'Parties_Description',
    household: 'Residence_Families_FamilyID',
    birthDate: 'Voters_BirthDate',
    gender: 'Voters_Gender',
    postalCode: 'Residence_Addresses_Zip',
    turnout: 'Voters_VotingPerformanceEvenYearGeneral',
    phone: [
      'VoterTelephones_CellPhoneFormatted',
      'VoterTelephones_CellPhoneUnformatted',
      'VoterTelephones_LandlineFormatted',
      'VoterTelephones_LandlineUnformatted',
    ],
  },
  country: 'US',
  values: { category: { '': 'unknown' } },
  emptyCells: ['Not Eligible'],
  missingColumns: 'leave-empty',
};

/** Exports of TargetSmart's VoterBase, with or without the tables' names before the columns'. */
const targetsmart: SegmentLayout = {
  columns: {
    voterId: ['vb.voterbase_id', 'voterbase_id', 'vb_voterbase_id'],
    zone: [
      'vb.tsmart_county_name',
      'vb.vf_county_name',
      'vb_tsmart_county_name',
      'vb_vf_county_name',
    ],
    category: ['vb.vf_party', 'vb_vf_party'],
    household: ['vb.tsmart_household_id', 'vb_tsmart_household_id'],
    birthDate: ['vb.voterbase_dob', 'vb_voterbase_dob'],
    gender: ['vb.voterbase_gender', 'vb_voterbase_gender'],
    postalCode: [
      'vb.tsmart_zip',
      'vb.vf_reg_zip',
      'vb.vf_reg_cass_zip',
      'vb_tsmart_zip',
      'vb_vf_reg_zip',
    ],
    turnout: [
      'ts.tsmart_presidential_general_turnout_score',
      'ts.tsmart_midterm_general_turnout_score',
      'vb_tsmart_midterm_general_turnout_score',
    ],
    email: ['vb.voterbase_email', 'vb_voterbase_email'],
    phone: ['vb.voterbase_phone_wireless', 'vb.voterbase_phone', 'vb_voterbase_phone'],
  },
  country: 'US',
  values: {
    category: {
      '': 'unknown',
      D: 'democratic',
      Democrat: 'democratic',
      R: 'republican',
      Republican: 'republican',
      U: 'unaffiliated',
      'No Party': 'unaffiliated',
    },
  },
  missingColumns: 'leave-empty',
};

/** The layouts that need no file of their own, by name; examples/layouts has each as one to copy and change. */
export const knownLayouts: Readonly<Record<string, SegmentLayout>> = {
  default: defaultLayout,
  ncsbe,
  ohio,
  florida,
  l2,
  targetsmart,
};
