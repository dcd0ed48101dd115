import { lookup } from 'node:dns/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectSocket, isIPv4, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { isArticleAddress } from '../../src/model/article-source';
import { TobsFailure } from '../../src/model/errors';
import { isPublicAddress } from './public-address';

/** Of one answer, as it comes and unpacked (documented: F-SEC-7). */
export const maxBytes = 20 * 1024 * 1024;
/** For one file with all its redirects (documented: F-SEC-7). */
const deadlineMs = 30_000;
/** chosen: the hosts redirect once, to another of them. */
const maxRedirects = 5;
const httpsPort = 443;

/** The world outside, as far as this needs it. Tests put another in its place; the rules are none of its business. */
export interface HttpsEdge {
  /** All addresses of a host. */
  resolve(host: string): Promise<readonly string[]>;
  /** A connection to one of them. */
  connect(address: string, port: number): Socket;
  /** Certificates to trust instead of those Node trusts. */
  readonly ca?: string;
  /** When the time of one file is up. */
  deadline(): AbortSignal;
}

export const internetEdge: HttpsEdge = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  connect: (address, port) => connectSocket({ host: address, port }),
  deadline: () => AbortSignal.timeout(deadlineMs),
};

/** What an HTTPS address answered with. */
export interface HttpsAnswer {
  /** Where it came from in the end. */
  readonly url: string;
  /** Without parameters, in lower case. */
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Fetches one file by HTTPS from the hosts articles may come from. Every address on the way is checked: the one asked for and
 * each redirect must be one of theirs, and the host's addresses public. The connection goes to an address that was checked.
 *
 * @throws TobsFailure ARTICLE_UNAVAILABLE
 */
export async function httpsGet(address: string, signal: AbortSignal, edge: HttpsEdge = internetEdge): Promise<HttpsAnswer> {
  const whole = AbortSignal.any([signal, edge.deadline()]);
  let url = address;
  try {
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const answer = await fetchOnce(allowed(url), whole, edge);
      if (typeof answer !== 'string') return answer;
      url = answer;
    }
    throw new Refused('it redirects again and again');
  } catch (error) {
    signal.throwIfAborted();
    const reason = whole.aborted ? `it took longer than ${deadlineMs / 1000} s` : reasonOf(error);
    const isGone = error instanceof Gone;
    throw new TobsFailure({ code: 'ARTICLE_UNAVAILABLE', url: address, reason, ...(isGone && { isGone }) }, { cause: error });
  }
}

/** Errors of sockets and streams need not be of this realm's class. */
function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : String(error);
}

/** Something about the answer is against the rules. */
class Refused extends Error {
  override readonly name = 'Refused';
}

/** There is nothing at the address. */
class Gone extends Error {
  override readonly name = 'Gone';
}

function allowed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !isArticleAddress(url)) throw new Refused(`${url?.host ?? 'its address'} is none of the hosts articles are fetched from`);
  return url;
}

/** @returns the answer, or where it redirects to */
async function fetchOnce(url: URL, signal: AbortSignal, edge: HttpsEdge): Promise<HttpsAnswer | string> {
  const socket = await secureSocket(url.hostname, signal, edge);
  try {
    const response = await answerOf(url, socket, signal);
    const { statusCode = 0, headers } = response;
    if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) return new URL(headers.location, url).href;
    if (statusCode === 404 || statusCode === 410) throw new Gone(`its host answers ${statusCode}`);
    if (statusCode !== 200) throw new Refused(`its host answers ${statusCode}`);
    const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    return { url: url.href, contentType, body: await bodyOf(response, signal) };
  } finally {
    socket.destroy();
  }
}

async function secureSocket(host: string, signal: AbortSignal, edge: HttpsEdge): Promise<TLSSocket> {
  const addresses = await unlessAborted(edge.resolve(host), signal);
  // Not every network has IPv6.
  const first = addresses.find((address) => isIPv4(address)) ?? addresses[0];
  if (first === undefined || !addresses.every(isPublicAddress)) throw new Refused(`${host} leads to a private address`);
  const raw = edge.connect(first, httpsPort);
  const socket = connectTls({ socket: raw, servername: host, ALPNProtocols: ['http/1.1'], ...(edge.ca !== undefined && { ca: edge.ca }) });
  try {
    await unlessAborted(new Promise<void>((resolve, reject) => {
      raw.once('error', reject);
      socket.once('error', reject).once('secureConnect', resolve);
    }), signal);
  } catch (error) {
    socket.destroy();
    raw.destroy();
    throw error;
  }
  return socket;
}

function answerOf(url: URL, socket: TLSSocket, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { Host: url.hostname, 'Accept-Encoding': 'gzip', Connection: 'close' };
    request({ method: 'GET', path: `${url.pathname}${url.search}`, headers, createConnection: () => socket, signal }, resolve).once('error', reject).end();
  });
}

async function bodyOf(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const encoding = response.headers['content-encoding'] ?? 'identity';
  const kept = new Kept();
  if (encoding === 'identity') await pipeline(response, kept, { signal });
  // What comes is counted as it is unpacked: a bomb is cut off before it takes more memory than any other file.
  else if (encoding === 'gzip') await pipeline(response, createGunzip(), kept, { signal });
  else throw new Refused(`it is packed as ${encoding}`);
  return kept.whole();
}

/** Keeps what is written, up to the limit. */
class Kept extends Writable {
  private readonly chunks: Buffer[] = [];
  private size = 0;

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.size += chunk.length;
    if (this.size > maxBytes) return done(new Refused(`it is larger than ${maxBytes / 1024 / 1024} MB`));
    this.chunks.push(chunk);
    done();
  }

  whole(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** The result, or the reason of the signal as soon as it aborts. */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  return await new Promise<Value>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('stopped'));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
