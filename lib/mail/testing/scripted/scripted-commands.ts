/**
 * A script for scripted-server.ts that understands literals: what a command carried is handed to the test in whole. Bodies are
 * ASCII. Only test files import this.
 */
import type { Socket } from 'node:net';
import { imapScript, type Script } from './scripted-server.ts';

/** A command as it arrived; in `text` each literal stands as it was announced. */
export interface GivenCommand {
  tag: string;
  text: string;
  literals: string[];
  socket: Socket;
}

export interface CommandScript {
  /** Offered after the login, besides IMAP4rev1. */
  capabilities?: string;
  /** Says what follows a whole command; null: nothing, undefined: what imapScript says. */
  answer(command: GivenCommand): string | null | undefined;
  /**
   * Says what follows the announcement of a literal; undefined: `+` where the client waits for it. What is no `+` ends the
   * command, unless the client does not wait.
   */
  announced?(command: GivenCommand): string | undefined;
}

interface Unfinished extends GivenCommand {
  left: number;
  literal: string;
}

/** For startScriptedServer. */
export function commandScript({ capabilities = '', answer, announced }: CommandScript): Script {
  const unfinished = new Map<Socket, Unfinished>();
  const plain = imapScript((text, tag, socket) => {
    if (text === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 ${capabilities}\r\n${tag} OK done\r\n`;
    return answer({ tag, text, literals: [], socket });
  });

  /** `text` is what stands on the line after what came before. */
  const takeText = (command: GivenCommand, line: string, whole: () => void) => {
    const { socket } = command;
    command.text += line;
    const literal = /\{(\d+)(\+?)\}$/.exec(line);
    if (literal === null) {
      unfinished.delete(socket);
      whole();
      return;
    }
    const waits = literal[2] === '';
    const said = announced?.(command) ?? (waits ? '+ go on\r\n' : '');
    socket.write(said);
    if (waits && !said.startsWith('+')) {
      unfinished.delete(socket);
      return;
    }
    unfinished.set(socket, { ...command, left: Number(literal[1]), literal: '' });
  };

  return {
    ...plain,
    onLine(line, socket) {
      const begun = unfinished.get(socket);
      if (begun === undefined) {
        const [, tag = '', rest = ''] = /^(\S+) (.*)$/.exec(line) ?? [];
        takeText({ tag, text: '', literals: [], socket }, rest, () => plain.onLine?.(line, socket));
        return;
      }
      const { left, ...command } = begun;
      const literal = `${begun.literal}${line}\r\n`;
      if (literal.length < left + 2) {
        begun.literal = literal;
        return;
      }
      command.literals.push(literal.slice(0, left));
      takeText(command, literal.slice(left, -2), () => {
        const said = answer(command);
        if (typeof said === 'string') socket.write(said);
      });
    },
  };
}
