import * as z from 'zod';
import { nameFields, numberFields } from '../domain/audience/rule.ts';
import { LocalDate } from './primitives.ts';

const Said = z.string().trim().min(1).max(300);

/** Where a file of voters is from and what it may be used for, as a .provenance.yaml says it. */
export const Provenance = z.strictObject(
  {
    /** Who gave it, or which register it is an extract of. */
    source: Said,
    /** The terms that it came under. */
    licence: Said,
    /** What allows its use, such as a statute or the consent of the people in it. */
    legalBasis: Said,
    /** The last day on which it may be used. */
    expires: LocalDate,
    /** Whether each person in it gave these data themselves. */
    fromPerson: z.boolean().default(false),
    /** The fields that audiences may be chosen by; all of them where nothing is said. */
    fields: z.array(z.enum([...nameFields, ...numberFields])).optional(),
  },
  { error: 'LAW-4: say source, licence, legalBasis and expires' },
);
export type Provenance = z.infer<typeof Provenance>;
