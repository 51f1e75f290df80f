import { Command, CommanderError, Option } from 'commander';
import { NoCampaign } from '../books/campaign.ts';
import { FileRefused } from '../files/delimited.ts';
import { SettingsRefused } from '../files/settings-file.ts';
import { GivenUp } from '../local/session.ts';
import type { CommandSpec, Everywhere } from './command.ts';
import { commands } from './commands.ts';
import { type Ending, exitCodes, Fault } from './fault.ts';
import { screen } from './screen.ts';

/** Runs one call of the command line and returns its exit code. Nothing but results goes to stdout. */
export const run = async (argv: string[]): Promise<number> => {
  let ending: Ending = 'ok';
  const program = new Command('swingshift')
    .description(
      'Ad targeting and spend optimization for campaigns: more in-category voters per dollar.',
    )
    .exitOverride()
    .showHelpAfterError('(swingshift --help lists the commands)')
    .addHelpText('after', ENDINGS);
  for (const spec of commands) add(program, spec, (how) => (ending = how));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCodes[ending];
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.error;
    process.stderr.write(`${complaint(error, argv.includes('--debug'))}\n`);
    return exitCodes[endingOf(error)];
  }
};

const ENDINGS = `
Exit codes: 0 ok, 1 error, 2 done with warnings, 3 a gate refused, 4 infeasible, 5 stale or conflicting state.
Results go to stdout, everything else to stderr.`;

const add = (program: Command, spec: CommandSpec, end: (how: Ending) => void): void => {
  const [first = '', ...rest] = spec.usage.split(' ');
  const hasGroup = rest[0] !== undefined && !/^[<[-]/.test(rest[0]);
  const parent = hasGroup ? groupOf(program, first) : program;
  const command = parent
    .command((hasGroup ? rest : [first, ...rest]).join(' '))
    .description(spec.says)
    .addHelpText('after', `\nExample:\n  ${spec.example}`)
    .exitOverride();
  for (const { flags, says, standard, required } of spec.options ?? []) {
    const option = new Option(flags, says).makeOptionMandatory(required ?? false);
    command.addOption(standard === undefined ? option : option.default(standard));
  }
  command
    .option('--state <dir>', 'where the local cloud keeps its state', '.swingshift')
    .option('--json', 'print the result as JSON')
    .option(
      '--now <instant>',
      'the instant to work at; else the state’s own clock, else the system’s',
    )
    .option('--debug', 'print stack traces')
    .action(async () => {
      const options = command.opts<Everywhere & Record<string, unknown>>();
      const args = command.args;
      end((await spec.run({ args, options, screen: screen(options) })) ?? 'ok');
    });
};

const groupOf = (program: Command, name: string): Command =>
  program.commands.find((command) => command.name() === name) ??
  program.command(name).description(`${name} commands`).exitOverride();

const endingOf = (error: unknown): Ending => {
  if (error instanceof Fault) return error.ending;
  if (error instanceof SettingsRefused && error.isByRule) return 'refused';
  return error instanceof NoCampaign ? 'refused' : 'error';
};

const spoken = [Fault, NoCampaign, SettingsRefused, FileRefused, GivenUp];

/** Words for people: never a stack trace unless asked for. */
const complaint = (error: unknown, debug: boolean): string => {
  if (debug && error instanceof Error) return error.stack ?? error.message;
  const message = error instanceof Error ? error.message : String(error);
  if (spoken.some((kind) => error instanceof kind)) return `swingshift: ${message}`;
  return `swingshift: ${message}\n  mend: run it again with --debug for the place, or \`swingshift doctor\``;
};
