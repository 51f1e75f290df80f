import { campaignOf } from '../books/campaign.ts';
import { explainRun, type RunExplained } from '../books/explanation.ts';
import {
  amount,
  explainSentence,
  type Lang,
  partWords,
  priceSentence,
  whyNotSentence,
} from '../dashboard/explain-sentence.ts';
import { type Explained, PARTS } from '../domain/bandit/explain.ts';
import type { WhyNot } from '../domain/bandit/why-not.ts';
import { type CommandSpec, firstOf, inState, text } from './command.ts';
import { Fault } from './fault.ts';

/** Says why a run moved each budget, in parts that add up, and what an arm would have needed for more. */
export const explainCommand: CommandSpec = {
  usage: 'explain <run>',
  says: 'Say why a reallocation moved each budget: parts that add up to the micro, the price of a voter, one sentence an arm; and for one arm, what it would have needed for a tenth more.',
  example: 'swingshift explain 2027-03-05 --arm alder-valley/school-parents/social/rent-relief',
  options: [
    { flags: '--arm <id>', says: 'one arm (or line) alone, and why it got no more' },
    { flags: '--lang <lang>', says: 'en or fr', standard: 'en' },
  ],
  run: (call) =>
    inState(call, async ({ ports }) => {
      const lang = langOf(text(call, 'lang'));
      const arm = text(call, 'arm');
      const isAsked = ({ armId, lineId }: Pick<Explained, 'armId' | 'lineId'>): boolean =>
        arm === armId || arm === lineId;
      const answer = await explainRun(ports, firstOf(call), isAsked);
      if (answer.kind === 'unknown') {
        throw new Fault('error', {
          what: answer.because,
          mend: 'swingshift runs list names every run',
        });
      }
      const { currency } = await campaignOf(ports);
      const lines = arm === undefined ? answer.lines : answer.lines.filter(isAsked);
      if (lines.length === 0) {
        throw new Fault('error', {
          what: `run ${answer.run.id} knows no arm ${arm}`,
          mend: 'leave --arm out to see them all',
        });
      }
      const told = toldOf({ ...answer, lines }, currency, lang);
      call.screen.result(told, () => spoken(told, currency, lang));
      return 'ok';
    }),
};

const langOf = (said = 'en'): Lang => {
  if (said === 'en' || said === 'fr') return said;
  throw new Fault('error', { what: `--lang takes en or fr, not ${said}`, mend: 'write --lang fr' });
};

type ToldArm = Omit<Explained, 'lineId'> & {
  changeMicros: number;
  lines: string[];
  /** What the step limit and cool-downs kept from it, or made it keep. */
  blockedMicros: number;
  sentence: string;
  whyNot?: WhyNot & { sentence: string };
};

/** A run's explanation by arm; two lines of one arm are one. */
const toldOf = ({ run, lines, whyNot }: RunExplained, currency: string, lang: Lang) => {
  const arms: Record<string, ToldArm> = {};
  for (const [armId, own] of Map.groupBy(lines, (line) => line.armId)) {
    const sum = (of: (line: Explained) => number): number =>
      own.reduce((all, line) => all + of(line), 0);
    const parts = Object.fromEntries(
      PARTS.map((part) => [part, sum((line) => line.parts[part])]),
    ) as Explained['parts'];
    const whole = {
      armId,
      ...{ fromMicros: sum((line) => line.fromMicros), toMicros: sum((line) => line.toMicros) },
      parts,
    };
    const ids = own.map(({ lineId }) => lineId);
    const [asked] = whyNot.filter(({ lineId }) => ids.includes(lineId));
    const shares = run.arms.filter(({ lineId }) => ids.includes(lineId));
    arms[armId] = {
      ...whole,
      changeMicros: whole.toMicros - whole.fromMicros,
      lines: ids,
      blockedMicros: shares.reduce((all, one) => all + one.wantedMicros - one.toMicros, 0),
      sentence: explainSentence(whole, currency, lang),
      ...(asked ? { whyNot: { ...asked, sentence: whyNotSentence(asked, currency, lang) } } : {}),
    };
  }
  return {
    ...{ run: run.id, day: run.day, by: run.by, state: run.state, totalMicros: run.totalMicros },
    lambda: run.lambda,
    priceOfAVoterMicros: run.lambda > 1e-6 ? Math.round(1e6 / run.lambda) : null,
    phases: run.phases.map(({ phase, totalMicros, lambda }) => ({
      ...{ phase, totalMicros, lambda },
      sentence: priceSentence(lambda, currency, phase, lang),
    })),
    arms,
  };
};

const spoken = (told: ReturnType<typeof toldOf>, currency: string, lang: Lang): string => {
  const arms = Object.values(told.arms).sort(
    (a, b) => Math.abs(b.changeMicros) - Math.abs(a.changeMicros),
  );
  return [
    ...told.phases.map(({ sentence }) => sentence),
    ...arms.flatMap((arm) => ['', arm.sentence, ...partLines(arm, currency, lang)]),
  ].join('\n');
};

const partLines = (
  { parts, changeMicros, blockedMicros, whyNot }: ToldArm,
  currency: string,
  lang: Lang,
) => [
  ...PARTS.filter((part) => parts[part] !== 0).map(
    (part) => `  ${partWords[lang][part]}: ${amount(parts[part], currency, lang)}`,
  ),
  `  = ${amount(changeMicros, currency, lang)}`,
  ...(blockedMicros === 0
    ? []
    : [
        lang === 'fr'
          ? `  retenu par la limite de pas : ${amount(blockedMicros, currency, lang)}`
          : `  held back by the step limit: ${amount(blockedMicros, currency, lang)}`,
      ]),
  ...(whyNot ? [`  ${whyNot.sentence}`] : []),
];
