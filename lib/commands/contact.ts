import { regionOf } from '../files/contact.ts';
import {
  type ContactField,
  type ContactPlatform,
  contactFields,
  contactPlatforms,
  hashContact,
} from '../files/contact-forms.ts';
import { type Call, type CommandSpec, text } from './command.ts';
import { Fault } from './fault.ts';
import { stdinLines } from './inputs.ts';

/** Normalises and hashes contacts as a platform wants them. */
export const contactHash: CommandSpec = {
  usage: 'contact hash',
  says: 'Normalise and hash values, one a line on stdin, as a platform takes them; one JSON object a line comes out.',
  example: 'swingshift contact hash --platform meta --field email < addresses.txt',
  options: [
    { flags: '--platform <name>', says: contactPlatforms.join(', '), required: true },
    { flags: '--field <name>', says: contactFields.join(', '), required: true },
    {
      flags: '--country <code>',
      says: 'where numbers and codes without a country are from',
      standard: 'US',
    },
  ],
  async run(call) {
    const platform = oneOf<ContactPlatform>(call, 'platform', contactPlatforms);
    const field = oneOf<ContactField>(call, 'field', contactFields);
    const hashed = hashContact(platform, field, countryOf(call));
    for await (const line of stdinLines()) call.screen.line(hashed(line));
    return 'ok';
  },
};

const oneOf = <T extends string>(call: Call, name: string, known: readonly T[]): T => {
  const given = text(call, name);
  const found = known.find((one) => one === given);
  if (found) return found;
  throw new Fault('error', {
    what: `--${name} takes none called ${given}`,
    mend: `use one of ${known.join(', ')}`,
  });
};

const countryOf = (call: Call) => {
  const given = text(call, 'country') ?? '';
  const region = regionOf(given);
  if (region) return region;
  throw new Fault('error', {
    what: `--country takes no ${given}`,
    mend: 'write two letters, such as US',
  });
};
