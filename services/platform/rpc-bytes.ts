import type { Handle } from './rpc-call';
import type { AnyMethod } from './rpc-loader';
import type { CallContext } from './rpc-types';

// Reading a message of tens of megabytes takes seconds in which no other call is answered. Such a request
// may be handed on as it came, to a thread that reads it and writes the answer's bytes as well.

/** Takes and gives messages as bytes. */
export type BytesHandle = (
  request: Uint8Array,
  context: CallContext,
) => Promise<Uint8Array> | AsyncIterable<Uint8Array>;

export type LargeRequests<M extends string = string> = {
  /** Smaller requests are decoded here and go to the method's own handler. */
  bytesFrom: number;
  handlers: Partial<Record<M, BytesHandle>>;
};

class RequestBytes {
  constructor(readonly bytes: Uint8Array) {}
}

/** The method, which leaves large requests and encoded answers as they are. */
export function leavingBytes(method: AnyMethod, bytesFrom: number): AnyMethod {
  return {
    ...method,
    requestDeserialize: (bytes) =>
      bytes.length < bytesFrom ? method.requestDeserialize(bytes) : new RequestBytes(bytes),
    responseSerialize: (response) =>
      response instanceof Uint8Array
        ? Buffer.from(response.buffer, response.byteOffset, response.byteLength)
        : method.responseSerialize(response),
  };
}

export function handlingBytes(handle: Handle, large: BytesHandle): Handle {
  return (request: unknown, context) =>
    request instanceof RequestBytes ? large(request.bytes, context) : handle(request, context);
}
