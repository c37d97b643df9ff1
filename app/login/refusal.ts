/** Why a sign-in was refused, as the sign-in route tells it: a code with at most one number, for example `login.too_many:5`. */
export interface LoginRefusal {
  code: string;
  values: Record<string, number>;
}

const UNAVAILABLE: LoginRefusal = { code: 'login.unavailable', values: {} };

export function readRefusal(error: string | null | undefined): LoginRefusal {
  const [, code, minutes] = /^(login\.[a-z_]+)(?::(\d+))?$/.exec(error ?? '') ?? [];
  if (code === undefined) return UNAVAILABLE;
  return { code, values: minutes === undefined ? {} : { minutes: Number(minutes) } };
}
