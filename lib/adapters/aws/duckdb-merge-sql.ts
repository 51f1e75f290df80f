/** What of a voter is not the token, the zone or the category. */
const FACTS = [
  ...['household', 'birthYear', 'gender', 'postalCode', 'support', 'turnout'],
  ...['emailSha256', 'phoneSha256', 'uid2EmailSha256', 'uid2PhoneSha256'],
];
const COLUMNS = `voter, household, zone, category, birthYear, gender, postalCode, support, turnout,
  emailSha256, phoneSha256, uid2EmailSha256, uid2PhoneSha256, consent`;
const TORN = 'count(distinct birthYear) > 1 or count(distinct gender) > 1';

/** Contacts as numbers of 128 bits: digests of digests, at half the room. */
const CONTACTS = 'md5_number(emailSha256) as email, md5_number(phoneSha256) as phone';

/**
 * The view `everywhere` of all rows, the table `several` of tokens that more files than one have, and the table `people`
 * of what tells people apart, each token once. Each fact is the last that a file says; of a token for which files say two
 * birth years or genders, only the last file counts. `files` are paths as SQL text: a view takes no bound values.
 */
export const peopleSql = (files: string[]): string => `
  create temp view everywhere as ${files
    .map((file, nth) => `select ${nth} as nth, ${COLUMNS} from read_parquet(${file})`)
    .join(' union all ')};
  create temp table several as select voter from everywhere group by voter having count(*) > 1;
  create temp table people as
    select voter, [nth] as files, false as torn, birthYear, gender, ${CONTACTS}
    from everywhere where voter not in (from several)
    union all
    select voter, files, torn, birthYear, gender, ${CONTACTS} from (
      select voter, list_sort(list(nth)) as files, ${TORN} as torn,
        ${['birthYear', 'gender', 'emailSha256', 'phoneSha256'].map(factOfToken).join(', ')}
      from everywhere where voter in (from several) group by voter)`;

/**
 * The table `crowd` of contacts that more than eight people share, which are taken from them, and the table `link` of the
 * groups that are one person each; `apart` holds the pairs that are not.
 */
export const groupsSql = `
  create temp table crowd as
    select 'email' as kind, email as contact from people
    where not torn and email is not null group by email having count(*) > 8
    union all
    select 'phone', phone from people
    where not torn and phone is not null group by phone having count(*) > 8;
  update people set email = null where email in (select contact from crowd where kind = 'email');
  update people set phone = null where phone in (select contact from crowd where kind = 'phone');
  create temp table one_person as
    select min(voter) as person, list(voter) as members from people
    where not torn and email is not null and birthYear is not null
    group by email, birthYear
    having count(*) > 1 and count(distinct gender) <= 1
      and sum(len(files)) = len(list_distinct(flatten(list(files))))
      and (count(gender) = count(*) or (count(phone) = count(*) and count(distinct phone) = 1));
  create temp table member as select person, unnest(members) as voter from one_person;
  create temp table link as select voter, person from member where person not in (
    select one.person from apart join member as one on one.voter = apart.a
      join member as other on other.voter = apart.b where one.person = other.person);
  create temp table decided_link (voter uuid, person uuid)`;

/** The table `pair`, of tokens that share a contact and are not settled; `settled` holds what was decided. */
export const pairsSql = `
  create temp table by_email as
    select email from people where not torn and email is not null group by email having count(*) > 1;
  create temp table by_phone as
    select phone, birthYear from people
    where not torn and phone is not null and birthYear is not null group by all having count(*) > 1;
  create temp table with_email as from people where not torn and email in (from by_email);
  create temp table with_phone as
    select people.* from people join by_phone using (phone, birthYear) where not torn;
  create temp table sharing as
    select a.voter as a, b.voter as b from with_email as a join with_email as b using (email)
      where a.voter < b.voter
    union
    select a.voter, b.voter from with_phone as a join with_phone as b using (phone, birthYear)
      where a.voter < b.voter;
  create temp table pair as
    select sharing.a, sharing.b,
      case when list_has_any(a.files, b.files) then 'sameFile'
        when a.birthYear <> b.birthYear then 'birthYear'
        when a.gender <> b.gender then 'gender' end as conflict,
      case when a.email is distinct from b.email or a.email is null then 'phone-and-year'
        when a.birthYear is not null and b.birthYear is not null then 'email-and-year'
        else 'email' end as because
    from sharing join people as a on a.voter = sharing.a join people as b on b.voter = sharing.b
      left join link as one on one.voter = a.voter left join link as other on other.voter = b.voter
    where coalesce(one.person, a.voter) <> coalesce(other.person, b.voter)
      and not exists (select 1 from settled where settled.a = sharing.a and settled.b = sharing.b)
    union all
    select voter, voter, null, 'torn' from people where torn`;

/** Each person once: of several tokens' facts the last file's that has one, and one no to being addressed stands. */
export const mergedSql = `
  with token as (
    select voter, max(nth) as latest, arg_max(zone, nth) as zone, arg_max(category, nth) as category,
      ${FACTS.map(factOfToken).join(', ')},
      case when ${TORN} then arg_max_null(consent, nth) else bool_and(consent) end as consent
    from everywhere where voter in (from several) or voter in (select voter from link) group by voter)
  select ${COLUMNS} from everywhere
  where voter not in (from several) and voter not in (select voter from link)
  union all
  select ${COLUMNS} from token where voter not in (select voter from link)
  union all
  select person as voter, ${factOfPerson('household')}, ${factOfPerson('zone')}, ${factOfPerson('category')},
    ${FACTS.slice(1).map(factOfPerson).join(', ')}, bool_and(consent) as consent
  from token join link using (voter) group by person
  order by zone, category, voter`;

function factOfToken(fact: string): string {
  return `case when ${TORN} then arg_max_null(${fact}, nth) else arg_max(${fact}, nth) end as ${fact}`;
}

function factOfPerson(fact: string): string {
  return `first(${fact} order by latest desc, voter desc) filter (where ${fact} is not null) as ${fact}`;
}
