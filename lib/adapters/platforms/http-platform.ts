import * as z from 'zod';
import type { Member } from '../../contracts/audience.ts';
import { DeliveryRow } from '../../contracts/delivery.ts';
import { MicrosAmount } from '../../contracts/primitives.ts';
import type { AdPlatform, MemberChunk, MemberReceipt, PlatformAnswer } from '../../ports.ts';
import { hashIn } from './hash-form.ts';
import { callHttp, PlatformRefused } from './http-calls.ts';

const Refusal = z.object({ because: z.string() });
const DailyBudget = z.object({ dailyMicros: MicrosAmount });
const Count = z.int().min(0);
/** What a platform says of rows; who matched and what was turned down it may leave out. */
const Receipt = z.object({
  received: Count,
  invalid: Count,
  rejected: z.array(z.object({ because: z.string(), rows: Count })).default([]),
  matched: Count.nullable().default(null),
  active: z.boolean(),
});
const List = z.object({ people: Count });
/** A row as the platform writes it, which need not say its own name. */
const { platform: _, ...ofRow } = DeliveryRow.shape;
const Row = z.strictObject(ofRow);

/**
 * An ad platform behind an HTTP API of lines, audiences and reports. Any answer that leaves a call's outcome open
 * throws PlatformUnavailable; a 4xx to a line or a budget is a refusal, to anything else it throws PlatformRefused.
 * Only contact hashes go out: our own voter tokens stay here.
 */
export const httpPlatform = ({
  name,
  url,
  timeoutMs,
}: {
  name: string;
  url: string;
  timeoutMs: number;
}): AdPlatform => {
  const call = callHttp(url, timeoutMs);

  return {
    openLine: (line, terms) =>
      call({ method: 'PUT', path: lineOf(line.lineId), body: { line, terms } }, readAnswer),
    setBudget: ({ lineId, ...budget }) =>
      call({ method: 'PUT', path: `${lineOf(lineId)}/budget`, body: budget }, readAnswer),
    readBudget: (lineId) =>
      call({ method: 'GET', path: `${lineOf(lineId)}/budget` }, async (response) => {
        if (response.status === 404) return undefined;
        return DailyBudget.parse(await accepted(response).then(jsonOf)).dailyMicros;
      }),
    putMembers: ({ audienceId, members, ...chunk }) =>
      call(
        {
          method: 'POST',
          path: `${audienceOf(audienceId)}/chunks`,
          body: { ...chunk, members: members.map(contactsIn(chunk.form)) },
        },
        readReceipt,
      ),
    putTargeting: ({ audienceId, session, groups, voters }) =>
      call(
        {
          method: 'PUT',
          path: `${audienceOf(audienceId)}/targeting`,
          body: { session, groups, expected: inHundreds(voters) },
        },
        readReceipt,
      ),
    readList: (audienceId) =>
      call({ method: 'GET', path: audienceOf(audienceId) }, async (response) => {
        if (response.status === 404) return undefined;
        return List.parse(await accepted(response).then(jsonOf));
      }),
    pullReports: (window) =>
      call(
        { method: 'GET', path: `v1/reports?${new URLSearchParams(window)}` },
        async (response) => {
          const rows: DeliveryRow[] = [];
          for await (const line of linesOf(await accepted(response))) {
            rows.push(DeliveryRow.parse({ platform: name, ...Row.parse(JSON.parse(line)) }));
          }
          return rows;
        },
      ),
  };
};

const lineOf = (lineId: string): string => `v1/lines/${encodeURIComponent(lineId)}`;

const audienceOf = (audienceId: string): string => `v1/audiences/${encodeURIComponent(audienceId)}`;

const contactsIn = (form: MemberChunk['form']) => {
  const spelled = (hex: string | null): string | null => hashIn(form, hex);
  return ({ emailSha256, phoneSha256 }: Member) => ({
    emailSha256: spelled(emailSha256),
    phoneSha256: spelled(phoneSha256),
  });
};

/** Close enough to plan by, and no count that could be compared with another one. */
const inHundreds = (people: number): number => Math.floor(people / 100) * 100;

const readReceipt = async (response: Response): Promise<MemberReceipt> =>
  Receipt.parse(await accepted(response).then(jsonOf));

const jsonOf = (response: Response): Promise<unknown> => response.json();

const readAnswer = async (response: Response): Promise<PlatformAnswer> => {
  if (!response.ok) return { kind: 'refused', because: await reasonOf(response) };
  await response.body?.cancel();
  return { kind: 'done' };
};

const accepted = async (response: Response): Promise<Response> => {
  if (response.ok) return response;
  throw new PlatformRefused(`the platform refused: ${await reasonOf(response)}`);
};

const reasonOf = async (response: Response): Promise<string> => {
  const refusal = Refusal.safeParse(await response.json().catch(() => undefined));
  return refusal.success ? refusal.data.because : `answered ${response.status}`;
};

async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest) throw new Error('the report ends in the middle of a line');
}
