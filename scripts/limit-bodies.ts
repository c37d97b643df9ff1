/**
 * Loaded into the web process before Next (`--import`): no body is larger than MOST_BODY_BYTES. Next itself reads what it refuses
 * to its end, and a proxy's answer waits for that; a gigabyte would occupy line and processor though nothing of it is wanted.
 * A body that says that it is larger is answered by 413 before it is read; one that says nothing is cut off at the limit.
 */
import { IncomingMessage, Server, ServerResponse } from 'node:http';

/** What server actions take (next.config.ts); nothing else of ours takes as much. */
const MOST_BODY_BYTES = 2 * 1024 * 1024;

const handOn = Server.prototype.emit;
Server.prototype.emit = function emit(this: Server, event: string | symbol, ...values: unknown[]): boolean {
  const [request, response] = values;
  if (event === 'request' && request instanceof IncomingMessage && response instanceof ServerResponse) {
    if (Number(request.headers['content-length'] ?? 0) > MOST_BODY_BYTES) {
      response.writeHead(413, { connection: 'close' }).end();
      return true;
    }
    cutAtLimit(request);
  }
  return Reflect.apply(handOn, this, [event, ...values]);
};

/** The server pushes what arrives into the request; ending the request ends its connection. */
function cutAtLimit(request: IncomingMessage): void {
  const push = request.push;
  let bytes = 0;
  request.push = function count(chunk: Buffer | null, encoding?: BufferEncoding): boolean {
    bytes += chunk?.length ?? 0;
    if (bytes <= MOST_BODY_BYTES) return push.call(request, chunk, encoding);
    request.destroy();
    return false;
  };
}
