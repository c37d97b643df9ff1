/** What an administrator of the old domain gives once for all its mailboxes, as it is stored and as it is entered. */
import { z } from 'zod';
import { mailAddress } from '../address.ts';

/** The key file of a service account, as Google gives it; what else stands in it is of no use here. */
const serviceAccount = z.object({
  client_email: z.email(),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  private_key_id: z.string().optional(),
});

const microsoft = z.object({
  vendor: z.literal('microsoft'),
  tenant: z.string().trim().min(1, 'required').max(200, 'too_long'),
  clientId: z.string().trim().min(1, 'required').max(200, 'too_long'),
  clientSecret: z.string().trim().min(1, 'required').max(500, 'too_long'),
});

export const domainGrant = z.discriminatedUnion('vendor', [
  z.object({ vendor: z.literal('google'), account: serviceAccount }),
  microsoft,
]);
export type DomainGrant = z.infer<typeof domainGrant>;

/** The file's text; anything but such a key file is `grant.not_a_key`. */
const keyFile = z
  .string()
  .min(1, 'required')
  .max(20_000, 'grant.not_a_key')
  .transform((text, context) => {
    try {
      const parsed = serviceAccount.safeParse(JSON.parse(text));
      if (parsed.success) return parsed.data;
    } catch {
      // Said below.
    }
    context.addIssue({ code: 'custom', message: 'grant.not_a_key' });
    return z.NEVER;
  });

/** The form: the grant, and any mailbox that it covers, for a real login. */
export const grantForm = z.discriminatedUnion('vendor', [
  z.object({ vendor: z.literal('google'), keyFile, mailbox: mailAddress }),
  microsoft.extend({ mailbox: mailAddress }),
]);

/** The parts of the form, as they are stored. Pure. */
export function grantOfForm(form: z.infer<typeof grantForm>): DomainGrant {
  if (form.vendor === 'google') return { vendor: 'google', account: form.keyFile };
  const { tenant, clientId, clientSecret } = form;
  return { vendor: 'microsoft', tenant, clientId, clientSecret };
}
