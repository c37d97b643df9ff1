/**
 * Where Google and Microsoft give out tokens, and for what. Pure.
 * Sources: developers.google.com/identity/protocols/oauth2 (web server, service accounts, IMAP scope);
 * learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth.
 */

export const OAUTH_VENDORS = ['google', 'microsoft'] as const;
export type OAuthVendor = (typeof OAUTH_VENDORS)[number];

/** What the operator has registered with a vendor, and where that vendor answers. */
export interface OAuthServer {
  vendor: OAuthVendor;
  authorizeUrl: string;
  tokenUrl: string;
  /** RFC 7009. Null: the vendor has none; the token is forgotten here and ends by itself there. */
  revokeUrl: string | null;
  /** For a person's consent: IMAP, and a token that can be renewed. */
  scope: string;
  /** For an application that reads every mailbox of a domain. */
  applicationScope: string;
  /** Null: nobody has registered us; then a person cannot be sent there. */
  client: { id: string; secret: string } | null;
}

export interface OAuthSettings {
  OAUTH_GOOGLE_CLIENT_ID?: string | undefined;
  OAUTH_GOOGLE_CLIENT_SECRET?: string | undefined;
  OAUTH_GOOGLE_URL?: string | undefined;
  OAUTH_MICROSOFT_CLIENT_ID?: string | undefined;
  OAUTH_MICROSOFT_CLIENT_SECRET?: string | undefined;
  OAUTH_MICROSOFT_URL: string;
}

const GOOGLE_SCOPE = 'https://mail.google.com/';

/** `tenant`: the directory at Microsoft; people of any sign in at `organizations`. */
export function oauthServer(vendor: OAuthVendor, settings: OAuthSettings, tenant = 'organizations'): OAuthServer {
  if (vendor === 'microsoft') {
    const base = `${settings.OAUTH_MICROSOFT_URL.replace(/\/$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0`;
    const resource = outlookOf(settings.OAUTH_MICROSOFT_URL);
    return {
      vendor,
      authorizeUrl: `${base}/authorize`,
      tokenUrl: `${base}/token`,
      revokeUrl: null,
      scope: `${resource}/IMAP.AccessAsUser.All offline_access`,
      applicationScope: `${resource}/.default`,
      client: clientOf(settings.OAUTH_MICROSOFT_CLIENT_ID, settings.OAUTH_MICROSOFT_CLIENT_SECRET),
    };
  }
  const own = settings.OAUTH_GOOGLE_URL?.replace(/\/$/, '');
  return {
    vendor,
    authorizeUrl: own === undefined ? 'https://accounts.google.com/o/oauth2/v2/auth' : `${own}/auth`,
    tokenUrl: own === undefined ? 'https://oauth2.googleapis.com/token' : `${own}/token`,
    revokeUrl: own === undefined ? 'https://oauth2.googleapis.com/revoke' : `${own}/revoke`,
    scope: GOOGLE_SCOPE,
    applicationScope: GOOGLE_SCOPE,
    client: clientOf(settings.OAUTH_GOOGLE_CLIENT_ID, settings.OAUTH_GOOGLE_CLIENT_SECRET),
  };
}

/** Whose tokens an IMAP server takes; null: it wants passwords. */
export function vendorOfHost(host: string): OAuthVendor | null {
  if (/(^|\.)(gmail|googlemail)\.com$/i.test(host)) return 'google';
  return /(^|\.)(office365\.com|outlook\.com|partner\.outlook\.cn)$/i.test(host) ? 'microsoft' : null;
}

/** Where a vendor's mailboxes are read: what a domain without a server of its own is given with a grant. */
export function imapServerOf(vendor: OAuthVendor, { OAUTH_MICROSOFT_URL }: OAuthSettings): { host: string; port: number } {
  const host = vendor === 'google' ? 'imap.gmail.com' : new URL(outlookOf(OAUTH_MICROSOFT_URL)).host;
  return { host, port: 993 };
}

/** In China Microsoft 365 is run by 21Vianet, with names of its own. */
function outlookOf(loginUrl: string): string {
  return loginUrl.includes('partner.microsoftonline.cn') ? 'https://partner.outlook.cn' : 'https://outlook.office365.com';
}

function clientOf(id: string | undefined, secret: string | undefined): OAuthServer['client'] {
  return id === undefined || secret === undefined ? null : { id, secret };
}
