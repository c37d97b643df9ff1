export const dynamic = 'force-dynamic';

/** The web process answers. Whether worker and database do is theirs to say. */
export function GET(): Response {
  return Response.json({ status: 'up' }, { headers: { 'Cache-Control': 'no-store' } });
}
