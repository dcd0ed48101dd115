import type { ApiKeys } from '../../model/telegram';
import { Decoder } from '../codec/decode';
import { encode } from '../codec/encode';
import { readSchema, type Schema } from '../codec/schema';
import { innermost, type Tl } from '../codec/tl';
import type { Device, RawRequest, RawSender } from '../connections/connect';
import type { Library } from '../connections/library';
import { requireUnpacked } from '../decryption/install-unpacking';
import { wipe } from '../../model/wipe';

/** What requests are introduced with on a new connection. */
export interface RequestOptions {
  readonly library: Library;
  readonly keys: ApiKeys;
  readonly device: Device;
}

/** Requests as the library's senders take them, written and read by our own codec. */
export class RawRequests {
  private readonly schema: Schema;
  private readonly decoder: Decoder;

  constructor(private readonly options: RequestOptions) {
    this.schema = readSchema(options.library.definitions);
    this.decoder = new Decoder(this.schema);
  }

  /**
   * The request for one sender: the first on a connection introduces this program (F-AUTH-12).
   * @param isQuiet pushed updates would only cost time on connections for history and files
   */
  make(request: Tl, sender: RawSender, isQuiet: boolean): RawRequest {
    const body = encode(this.schema, isQuiet ? { _: 'invokeWithoutUpdates', query: request } : request);
    // A wrapper answers with what the method inside answers with.
    const method = innermost(request)._;
    return this.initialised(sender, {
      className: method,
      classType: 'request',
      getBytes: () => body,
      readResult: (reader) => {
        requireUnpacked(reader.stream);
        return this.decoder.decode(method, reader.stream, reader.offset);
      },
    });
  }

  /** The same, but the answer is the library's own object. */
  makeForLibrary(request: Tl, sender: RawSender): RawRequest {
    const { BinaryReader } = this.options.library;
    return { ...this.make(request, sender, false), readResult: (reader) => new BinaryReader(reader.stream.subarray(reader.offset)).tgReadObject() as unknown };
  }

  /** The library would wrap the request into one of its own classes and then read the answer itself. */
  private initialised(sender: RawSender, request: RawRequest): RawRequest {
    if (!sender._needsInitConnection) return request;
    sender._needsInitConnection = false;
    const { device, keys, library } = this.options;
    const head = encode(this.schema, {
      _: 'invokeWithLayer',
      layer: library.layer,
      query: {
        _: 'initConnection', apiId: keys.apiId, deviceModel: device.model, systemVersion: device.system, appVersion: device.appVersion,
        systemLangCode: device.langCode, langPack: '', langCode: device.langCode, query: { _: 'help.getConfig' },
      },
    });
    // The placeholder query is 4 bytes of constructor id; the real one takes its place.
    const alone = request.getBytes();
    const body = Buffer.concat([head.subarray(0, head.length - 4), alone]);
    wipe(alone);
    return { ...request, getBytes: () => body };
  }
}
