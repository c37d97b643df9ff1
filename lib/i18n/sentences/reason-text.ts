/**
 * Codes become sentences here. Database, worker and actions hold codes plus values; a code that the catalogue does not know
 * (a newer worker, an older page) gets the general sentence instead of the bare code.
 */
import { useTranslations } from 'next-intl';

type Values = Record<string, string | number>;

/** Codes are data, so their keys cannot be checked by the compiler: the catalogue is asked at run time. */
interface OpenTranslator {
  (key: string, values?: Values): string;
  has(key: string): boolean;
}

/** The cast is the whole point: a code that is not in the catalogue is asked for with `has` first, never rendered as a key. */
function open(translate: { has: (key: never) => boolean }): OpenTranslator {
  return translate as unknown as OpenTranslator;
}

/** The sentence for the code of a refused action, for example `window.closed`. A failed probe speaks by its mail reason. */
export function useErrorText(): (code: string, values?: Values) => string {
  return errorTextOf(useTranslations());
}

/** The same with a translator of all messages, for route handlers, which have no hooks. */
export function errorTextOf(translator: { has: (key: never) => boolean }): (code: string, values?: Values) => string {
  const translate = open(translator);
  return (code, values = {}) => {
    const reason = code.startsWith('probe.') ? `reasons.${code.slice('probe.'.length)}.short` : null;
    const candidates = [`errors.${code}`, ...(reason === null ? [] : [reason])];
    const key = candidates.find((candidate) => translate.has(candidate));
    // ICU has no way to ask for an empty text, so an absent suggestion gets a name.
    const named = values.suggestion === '' ? { ...values, suggestion: 'none' } : values;
    return key === undefined ? translate('errors.our_fault', { id: code, ...values }) : translate(key, named);
  };
}

/** For components. */
export function useTryText(): (reason: string) => string {
  return tryTextOf(useTranslations());
}

/** Why the trial sign-in of a row of a bulk list failed: two reasons are the trial's own, the others are those of a mapping. */
export function tryTextOf(translator: { has: (key: never) => boolean }): (reason: string) => string {
  const translate = open(translator);
  return (reason) => {
    const keys = [`bulk.preflight.${reason}`, `reasons.${reason}.short`, 'reasons.our_side.short'];
    return translate(keys.find((key) => translate.has(key)) ?? '');
  };
}

/** Reasons whose server words are those of our own platform. */
const SAID_HERE = new Set(['too_many_refused']);

/** Short sentence and next step for why a mapping is where it is, and who said the server's words that stand with it. */
export function useReasonText(): (reason: string) => { short: string; next: string; said: string } {
  const translate = open(useTranslations('reasons'));
  const common = useTranslations('common');
  return (reason) => {
    const code = translate.has(`${reason}.short`) ? reason : 'our_side';
    const said = SAID_HERE.has(reason) ? common('platformSaid') : common('serverSaid');
    return { short: translate(`${code}.short`), next: translate(`${code}.next`), said };
  };
}

/** Why a folder of the old account is not copied, in words. */
export function useSkipText(): (reason: string) => string {
  const translate = open(useTranslations('skippedFolders.why'));
  return (reason) => translate(translate.has(reason) ? reason : 'other');
}

/** What is known of a step of the switch-over, for example `ttl.high`. */
export function useStepText(): (code: string, values: Values) => string {
  const translate = open(useTranslations('cutover.says'));
  return (code, values) => (translate.has(code) ? translate(code, values) : '');
}

/** The sentence beside a form field for the code of a zod issue, for example `address.invalid`. */
export function useFieldText(): (code: string, values?: Values) => string {
  const translate = open(useTranslations('fields'));
  return (code, values = {}) => translate(translate.has(code) ? code : 'invalid', values);
}

/** Who did something, from the actor's name in audit columns, for example `postmaster:li@qinghe.example`. */
export function useActorText(): (actor: string) => string {
  const t = useTranslations('common');
  return (actor) => {
    const [kind = '', ...rest] = actor.split(':');
    if (kind === 'postmaster' || kind === 'member') return rest.join(':');
    return kind === 'operator' ? t('operator') : t('system');
  };
}

/** What was noticed in a row of a bulk file, in one line; null when there is nothing to say. */
export function useNoteText(): (codes: readonly string[]) => string | null {
  const translate = open(useTranslations('bulk'));
  return (codes) => {
    const known = codes.map((code) => `note.${code}`).filter((key) => translate.has(key));
    return known.length === 0 ? null : known.map((key) => translate(key)).join(translate('noteJoin'));
  };
}
