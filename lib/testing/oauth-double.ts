/**
 * A small OAuth 2.0 server for tests: consents, tokens that end, grants, revocation, and the look-up by which Dovecot asks whose
 * a token is. It checks what the vendors check (PKCE, client secret, redirect URL, the assertion's signature) and answers in their words.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importSPKI, jwtVerify } from 'jose';

export interface OAuthDouble {
  url: string;
  /** Who agrees when a browser comes; null: they refuse. */
  consentingAs: string | null;
  /** Seconds that an access token says it lasts. */
  lifeSeconds: number;
  /** A renewal brings another refresh token and ends the one before it, as at Microsoft. */
  rotates: boolean;
  /** Renewals so far. */
  renewals: number;
  /** Ends every access token; those who hold one must renew it. */
  endAccessTokens(): void;
  /** As when a person takes the consent back at the vendor. */
  endConsents(): void;
  /** Tokens for which somebody asked to be revoked. */
  readonly revoked: readonly string[];
  stop(): Promise<void>;
}

export interface DoubleSettings {
  clientId: string;
  clientSecret: string;
  /** PEM of the service account's public key; absent: there is none. */
  serviceAccountKey?: string;
  /** Mailboxes that a domain-wide grant covers. */
  mailboxes?: readonly string[];
}

/** Listens on a free port of loopback. */
export async function startOAuthDouble(settings: DoubleSettings): Promise<OAuthDouble> {
  const server = new Vendor(settings);
  return server.start();
}

interface Code {
  user: string;
  challenge: string;
  redirectUrl: string;
}

class Vendor {
  private readonly settings: DoubleSettings;
  private readonly codes = new Map<string, Code>();
  private readonly consents = new Map<string, string>();
  private readonly tokens = new Map<string, string>();
  private readonly revoked: string[] = [];
  private state!: OAuthDouble;

  constructor(settings: DoubleSettings) {
    this.settings = settings;
  }

  async start(): Promise<OAuthDouble> {
    const http = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo; // a TCP server that listens has one
    this.state = {
      url: `http://127.0.0.1:${port}`,
      consentingAs: null,
      lifeSeconds: 3600,
      rotates: false,
      renewals: 0,
      endAccessTokens: () => this.tokens.clear(),
      endConsents: () => this.consents.clear(),
      revoked: this.revoked,
      stop: () =>
        new Promise((resolve) => {
          http.closeAllConnections();
          http.close(() => resolve());
        }),
    };
    return this.state;
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.state.url);
    const form = new URLSearchParams(request.method === 'POST' ? await textOf(request) : '');
    const path = url.pathname.replace(/^.*\/oauth2\/v2\.0/, '');
    if (path === '/auth' || path === '/authorize') this.authorize(url.searchParams, response);
    else if (path === '/token') await this.token(form, response);
    else if (path === '/revoke') {
      this.revoked.push(form.get('token') ?? '');
      this.consents.delete(form.get('token') ?? '');
      answer(response, 200, {});
    } else if (path === '/tokeninfo') {
      const user = this.tokens.get(url.searchParams.get('token') ?? '');
      answer(response, user === undefined ? 400 : 200, user === undefined ? { error: 'invalid_token' } : { email: user });
    } else answer(response, 404, {});
  }

  private authorize(asked: URLSearchParams, response: ServerResponse): void {
    const back = new URL(asked.get('redirect_uri') ?? '');
    back.searchParams.set('state', asked.get('state') ?? '');
    if (this.state.consentingAs === null || asked.get('client_id') !== this.settings.clientId) {
      back.searchParams.set('error', 'access_denied');
    } else {
      const code = randomBytes(16).toString('hex');
      const challenge = asked.get('code_challenge') ?? '';
      this.codes.set(code, { user: this.state.consentingAs, challenge, redirectUrl: asked.get('redirect_uri') ?? '' });
      back.searchParams.set('code', code);
    }
    response.writeHead(302, { location: back.href }).end();
  }

  private async token(form: URLSearchParams, response: ServerResponse): Promise<void> {
    const type = form.get('grant_type') ?? '';
    if (type.endsWith('jwt-bearer')) return this.byAssertion(form.get('assertion') ?? '', response);
    const known = form.get('client_id') === this.settings.clientId && form.get('client_secret') === this.settings.clientSecret;
    if (!known) return answer(response, 401, { error: 'invalid_client', error_description: 'no such client' });
    if (type === 'client_credentials') return this.give(response, '*');
    if (type === 'refresh_token') return this.renew(form.get('refresh_token') ?? '', response);
    const code = this.codes.get(form.get('code') ?? '');
    this.codes.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (code === undefined || code.challenge !== proof || code.redirectUrl !== form.get('redirect_uri')) {
      return answer(response, 400, { error: 'invalid_grant', error_description: 'Bad code' });
    }
    const refreshToken = randomBytes(16).toString('hex');
    this.consents.set(refreshToken, code.user);
    this.give(response, code.user, refreshToken);
  }

  private renew(refreshToken: string, response: ServerResponse): void {
    const user = this.consents.get(refreshToken);
    if (user === undefined) answer(response, 400, { error: 'invalid_grant', error_description: 'Token has been revoked.' });
    else {
      this.state.renewals++;
      const next = this.state.rotates ? randomBytes(16).toString('hex') : undefined;
      if (next !== undefined) {
        this.consents.delete(refreshToken);
        this.consents.set(next, user);
      }
      this.give(response, user, next);
    }
  }

  private async byAssertion(assertion: string, response: ServerResponse): Promise<void> {
    const { serviceAccountKey = '', mailboxes = [] } = this.settings;
    try {
      const key = await importSPKI(serviceAccountKey, 'RS256');
      const { payload } = await jwtVerify(assertion, key, { audience: `${this.state.url}/token` });
      if (payload.sub === undefined || !mailboxes.includes(payload.sub)) throw new Error('not delegated');
      this.give(response, payload.sub);
    } catch {
      answer(response, 401, { error: 'unauthorized_client', error_description: 'Client is unauthorized for this scope.' });
    }
  }

  private give(response: ServerResponse, user: string, refreshToken?: string): void {
    const token = randomBytes(16).toString('hex');
    this.tokens.set(token, user);
    const more = refreshToken === undefined ? {} : { refresh_token: refreshToken };
    answer(response, 200, { access_token: token, token_type: 'Bearer', expires_in: this.state.lifeSeconds, ...more });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  return text;
}
