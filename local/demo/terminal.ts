/** What the demo says: one calm line for each step with the time it took; on a terminal the running step is shown too. */
import { padColumns } from './display-width.ts';

const CLEAR_LINE = '\r\u001b[2K';

export interface Terminal {
  /** Runs one step and writes its line. `work` returns what the line shall say, if anything. */
  step<T>(title: string, work: () => Promise<T>, say?: (result: T) => string): Promise<T>;
  line(text?: string): void;
  /** Replaces the block that was drawn last. Without a terminal nothing can be replaced: then only `summary` is written, when it is new. */
  redraw(lines: string[], summary: string): void;
  /** Draws the block for the last time, in full everywhere; the next one is drawn below. */
  finish(lines: string[]): void;
}

interface Paint {
  green(text: string): string;
  red(text: string): string;
  faint(text: string): string;
}

/** Colours, or none when the output is no terminal or the user wants none (https://no-color.org). */
function paintFor(stream: NodeJS.WriteStream): Paint {
  const wanted = stream.isTTY && process.env.NO_COLOR === undefined;
  const colour = (code: number) => (text: string) => (wanted ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { green: colour(32), red: colour(31), faint: colour(2) };
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`.padStart(7);
}

/** A terminal on this stream. No step begins once `signal` is aborted. */
export function openTerminal(stream: NodeJS.WriteStream, signal: AbortSignal): Terminal {
  const paint = paintFor(stream);
  let drawn = 0;
  let lastSummary = '';
  const draw = (lines: string[]) => {
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    const clear = stream.isTTY ? CLEAR_LINE : '';
    stream.write(up + lines.map((line) => `${clear}${line}\n`).join(''));
    drawn = stream.isTTY ? lines.length : 0;
  };
  return {
    async step(title, work, say = () => '') {
      signal.throwIfAborted();
      const began = performance.now();
      if (stream.isTTY) stream.write(`  ${paint.faint('·')} ${title}`);
      const start = stream.isTTY ? CLEAR_LINE : '';
      try {
        const result = await work();
        stream.write(
          `${start}  ${paint.green('✓')} ${padColumns(title, 34)} ${padColumns(say(result), 44)} ${paint.faint(seconds(began))}\n`,
        );
        signal.throwIfAborted();
        return result;
      } catch (error) {
        if (!signal.aborted)
          stream.write(
            `${start}  ${paint.red('✗')} ${padColumns(title, 34)} ${padColumns('', 44)} ${paint.faint(seconds(began))}\n`,
          );
        else stream.write(start);
        throw error;
      }
    },
    line(text = '') {
      stream.write(`${text}\n`);
    },
    redraw(lines, summary) {
      if (stream.isTTY) draw(lines);
      else if (summary !== lastSummary) stream.write(`${summary}\n`);
      lastSummary = summary;
    },
    finish(lines) {
      draw(lines);
      drawn = 0;
    },
  };
}
