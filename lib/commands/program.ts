import { Command, CommanderError, Option } from 'commander';
import type { CommandSpec, Everywhere } from './command.ts';
import { commandsFor } from './commands.ts';
import { complaintOf } from './complaint.ts';
import { type Ending, exitCodes, type FaultParts, wordsOf } from './fault.ts';
import { screen } from './screen.ts';

/**
 * Runs one call of the command line and returns its exit code. Nothing but results goes to stdout; with --json an error
 * is the last line of stderr, as JSON.
 */
export const run = async (argv: string[]): Promise<number> => {
  let ending: Ending = 'ok';
  const isJson = argv.includes('--json');
  const program = new Command('swingshift')
    .description(
      'Ad targeting and spend optimization for campaigns: more in-category voters per dollar.',
    )
    .exitOverride()
    .configureOutput(isJson ? { writeErr: () => undefined } : {})
    .showHelpAfterError('(swingshift --help lists the commands)')
    .addHelpText('after', ENDINGS);
  for (const spec of await commandsFor(argv)) add(program, spec, (how) => (ending = how));
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCodes[ending];
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode !== 0 && isJson) process.stderr.write(asJson(misuse(error)));
      return error.exitCode === 0 ? 0 : exitCodes.error;
    }
    const { ending, parts } = complaintOf(error);
    const stack = argv.includes('--debug') && error instanceof Error && error.stack;
    const words = stack || `swingshift: ${wordsOf(parts).join('\n')}`;
    process.stderr.write(isJson ? asJson(parts) : `${words}\n`);
    return exitCodes[ending];
  }
};

const asJson = ({ what, where, why, mend }: FaultParts): string => {
  const error = { what, where: where ?? null, why: why ?? null, mend: mend ?? null };
  return `${JSON.stringify({ error })}\n`;
};

const misuse = ({ message }: CommanderError): FaultParts => ({
  what: message.replace(/^error: /, ''),
  mend: 'swingshift --help lists the commands, and each has --help',
});

const ENDINGS = `
Exit codes: 0 ok, 1 error, 2 done with warnings, 3 a gate refused, 4 infeasible, 5 stale or conflicting state.
Results go to stdout, everything else to stderr. With --json a result is one JSON document on stdout, and an error the
last line of stderr: {"error": {"what", "where", "why", "mend"}}, null where there is nothing to say.`;

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
