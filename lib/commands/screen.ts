import { MultiBar, Presets } from 'cli-progress';

/** Where a command speaks: results on stdout, everything else on stderr. */
export type Screen = {
  /** Prints a result: as JSON with --json, else as the text that people read. */
  result(value: unknown, text: () => string): void;
  /** One JSON value of many, on a line of its own on stdout. */
  line(value: unknown): void;
  /** A line for people, on stderr. */
  say(text: string): void;
  /** A bar on a terminal, plain lines elsewhere. */
  progress(label: string, total: number): Progress;
};

export type Progress = { to(done: number, note?: string): void; done(note?: string): void };

/** The process's own screen. */
export const screen = (options: { json?: boolean | undefined }): Screen => {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  return {
    result(value, text) {
      process.stdout.write(`${options.json ? JSON.stringify(value, null, 2) : text()}\n`);
    },
    line: (value) => void process.stdout.write(`${JSON.stringify(value)}\n`),
    say,
    progress: process.stderr.isTTY ? barred : (label, total) => lined(label, total, say),
  };
};

const barred = (label: string, total: number): Progress => {
  const bars = new MultiBar(
    {
      format: `${label.padEnd(12)} {bar} {value}/{total} {note}`,
      barsize: 28,
      hideCursor: true,
      stream: process.stderr,
    },
    Presets.shades_classic,
  );
  const bar = bars.create(total, 0, { note: '' });
  return {
    to: (done, note = '') => bar.update(done, { note }),
    done(note = '') {
      bar.update(total, { note });
      bars.stop();
    },
  };
};

/** Says the beginning, each tenth, and the end. */
const lined = (label: string, total: number, say: (text: string) => void): Progress => {
  let tenths = 0;
  return {
    to(done, note = '') {
      const reached = Math.floor((10 * done) / Math.max(1, total));
      if (reached <= tenths || reached >= 10) return;
      tenths = reached;
      say(`${label}: ${done} of ${total}${note && `, ${note}`}`);
    },
    done: (note = '') => say(`${label}: done${note && `, ${note}`}`),
  };
};
