/**
 * One client's connection, the server's side of HTTP/2 (RFC 9113), as much as gRPC needs: each request is passed on when it is complete. Windows for what
 * the client sends are as large as they can be, as its messages are limited elsewhere; those for the responses are the client's.
 *
 * Not node:http2: it is most of what a start loaded and of the time of a call (DECISIONS.md, 90).
 */
import type { Socket } from "node:net";
import { ErrorCode, Http2Error, protocolError } from "./errors";
import {
    checkPriority,
    checkSize,
    contentOf,
    Flag,
    frame,
    FrameReader,
    FrameType,
    MAX_FRAME_BYTES,
    onConnection,
    onStream,
    uint32,
    type Frame,
} from "./frames";
import { HeaderReader } from "./hpack";
import { checkTrailers, headersOf, type Request } from "./request";
import { encodeSettings, readSettings, Setting } from "./settings";
import { MAX_WINDOW, Stream, Window, type Sender } from "./stream";

const DEFAULT_WINDOW = 65_535;
const PING_BYTES = 8;
/** Of the headers of one request, compressed. */
const MAX_HEADER_BYTES = 64 * 1024;
/** What has been received before the client's window for the connection is filled up again. */
const REFILL_BYTES = 2 ** 29;

export interface ConnectionOptions {
    /** A body that is larger is not kept. */
    maxBytes: number;
    onRequest: (request: Request, stream: Stream) => void;
}

const NOTHING = Buffer.alloc(0);
/** The table of the headers that are sent has no bytes (RFC 7541, section 6.3): they use none. */
const NO_TABLE = Buffer.from([0x20]);

/** Headers in several frames, of which the last is missing. */
interface Block {
    readonly streamId: number;
    readonly flags: number;
    readonly parts: Buffer[];
    bytes: number;
}

export class Connection implements Sender {
    readonly window = new Window(DEFAULT_WINDOW);
    maxFrameBytes = MAX_FRAME_BYTES;

    private readonly reader = new FrameReader();
    private readonly headers = new HeaderReader();
    private readonly streams = new Map<number, Stream>();
    /** Given up by this side: what the client sent before it knew is skipped. */
    private readonly given = new Set<number>();
    private lastStreamId = 0;
    private streamWindow = DEFAULT_WINDOW;
    private received = 0;
    private block: Block | undefined;
    private hasSettings = false;
    private closing = false;
    private unsent: Buffer[] = [];
    private nextTableUpdate = NOTHING;

    constructor(
        private readonly socket: Socket,
        private readonly options: ConnectionOptions,
    ) {
        socket.setNoDelay(true);
        socket.on("data", this.receive);
        // A connection that breaks ends its calls; the process goes on.
        socket.on("error", () => {});
        socket.on("close", () => this.abandon());
        this.sendFrame(
            FrameType.SETTINGS,
            0,
            0,
            encodeSettings([
                [Setting.INITIAL_WINDOW_SIZE, MAX_WINDOW],
                [Setting.MAX_HEADER_LIST_SIZE, MAX_HEADER_BYTES],
            ]),
        );
        this.sendFrame(FrameType.WINDOW_UPDATE, 0, 0, uint32(MAX_WINDOW - DEFAULT_WINDOW));
    }

    /** Refuses further requests, and ends the connection once all others have their responses. */
    close(): void {
        this.goAway(ErrorCode.NO_ERROR);
        this.endIfDone();
    }

    /** What is sent at once leaves in one packet: a response is three frames. */
    send(bytes: Buffer): void {
        if (this.unsent.push(bytes) === 1) {
            process.nextTick(() => this.flush());
        }
    }

    tableUpdate(): Buffer {
        const update = this.nextTableUpdate;
        this.nextTableUpdate = NOTHING;
        return update;
    }

    finished(stream: Stream): void {
        this.streams.delete(stream.id);
        this.endIfDone();
    }

    private flush(): void {
        const [first] = this.unsent;
        if (first !== undefined && this.socket.writable) {
            this.socket.write(this.unsent.length === 1 ? first : Buffer.concat(this.unsent));
        }
        this.unsent = [];
    }

    private sendFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
        this.send(frame(type, flags, streamId, payload));
    }

    private readonly receive = (bytes: Buffer): void => {
        try {
            for (const received of this.reader.read(bytes)) {
                this.handleFrame(received);
            }
        } catch (error) {
            // Anything but an error of the connection is a fault of this program, and ends the connection as well.
            this.fail(error instanceof Http2Error ? error.code : ErrorCode.INTERNAL_ERROR);
        }
    };

    /** An error of a stream ends that stream only. */
    private handleFrame(received: Frame): void {
        try {
            this.handle(received);
        } catch (error) {
            if (!(error instanceof Http2Error) || error.streamId === undefined) {
                throw error;
            }
            this.reset(error.streamId, error.code);
        }
    }

    private handle(received: Frame): void {
        const { type, flags, streamId, payload } = received;
        if (!this.hasSettings && type !== FrameType.SETTINGS) {
            throw protocolError("the first frame holds no settings");
        }
        if (this.block && (type !== FrameType.CONTINUATION || streamId !== this.block.streamId)) {
            throw protocolError("a frame comes between those of one request's headers");
        }
        switch (type) {
            case FrameType.DATA:
                return this.onData(received);
            case FrameType.HEADERS:
                return this.onBlock(contentOf(received), flags, onStream(streamId));
            case FrameType.CONTINUATION:
                return this.onContinuation(payload, flags);
            case FrameType.SETTINGS:
                return this.onSettings(received);
            case FrameType.WINDOW_UPDATE:
                return this.onWindowUpdate(received);
            case FrameType.PING:
                checkSize(received, PING_BYTES);
                onConnection(streamId);
                return (flags & Flag.ACK) === 0 ? this.sendFrame(type, Flag.ACK, 0, payload) : undefined;
            case FrameType.RST_STREAM:
                checkSize(received, 4);
                this.known(onStream(streamId))?.abandon();
                this.streams.delete(streamId);
                return this.endIfDone();
            case FrameType.PRIORITY:
                checkSize(received, 5, onStream(streamId));
                return checkPriority(payload, streamId);
            case FrameType.GOAWAY:
                return onConnection(streamId);
            case FrameType.PUSH_PROMISE:
                throw protocolError("a client pushes nothing");
        }
    }

    private onData(received: Frame): void {
        const { flags, streamId, payload } = received;
        this.refill(payload.length);
        const stream = this.receiving(onStream(streamId));
        stream?.receive(contentOf(received), this.options.maxBytes);
        if (stream && (flags & Flag.END_STREAM) !== 0) {
            this.options.onRequest(stream.request(), stream);
        }
    }

    /** The first frame of headers. */
    private onBlock(content: Buffer, flags: number, streamId: number): void {
        if ((flags & Flag.END_HEADERS) === 0) {
            this.block = { streamId, flags, parts: [], bytes: 0 };
            this.collect(this.block, content);
            return;
        }
        this.onHeaders(content, flags, streamId);
    }

    private onContinuation(content: Buffer, flags: number): void {
        const { block } = this;
        if (block === undefined) {
            throw protocolError("headers are continued that have not begun");
        }
        this.collect(block, content);
        if ((flags & Flag.END_HEADERS) !== 0) {
            this.block = undefined;
            this.onHeaders(Buffer.concat(block.parts), block.flags, block.streamId);
        }
    }

    private collect(block: Block, content: Buffer): void {
        block.bytes += content.length;
        if (block.bytes > MAX_HEADER_BYTES) {
            throw new Http2Error(ErrorCode.ENHANCE_YOUR_CALM, "a request has too many headers");
        }
        block.parts.push(content);
    }

    private onHeaders(content: Buffer, flags: number, streamId: number): void {
        // In any case: the next headers may refer to these.
        const fields = this.headers.read(content);
        const ends = (flags & Flag.END_STREAM) !== 0;
        if (streamId <= this.lastStreamId) {
            const stream = this.receiving(streamId);
            if (stream) {
                checkTrailers(fields, streamId);
                if (!ends) {
                    throw new Http2Error(
                        ErrorCode.PROTOCOL_ERROR,
                        "a request has headers in between",
                        streamId,
                    );
                }
                this.options.onRequest(stream.request(), stream);
            }
            return;
        }
        if (streamId % 2 === 0) {
            throw protocolError("a client opens a stream of the server");
        }
        this.lastStreamId = streamId;
        if (this.closing) {
            throw new Http2Error(ErrorCode.REFUSED_STREAM, "the server is closing", streamId);
        }
        const stream = new Stream(streamId, headersOf(fields, streamId), this, this.streamWindow);
        this.streams.set(streamId, stream);
        if (ends) {
            this.options.onRequest(stream.request(), stream);
        }
    }

    private onSettings(received: Frame): void {
        const { flags, payload } = received;
        onConnection(received.streamId);
        if ((flags & Flag.ACK) !== 0) {
            return checkSize(received, 0);
        }
        const { initialWindow, maxFrameBytes, limitsTable = false } = readSettings(payload);
        this.nextTableUpdate = limitsTable ? NO_TABLE : this.nextTableUpdate;
        this.hasSettings = true;
        this.maxFrameBytes = maxFrameBytes ?? this.maxFrameBytes;
        if (initialWindow !== undefined) {
            // It holds for open streams as well, whose windows may become negative.
            for (const { window } of this.streams.values()) {
                window.bytes += initialWindow - this.streamWindow;
            }
            this.streamWindow = initialWindow;
        }
        this.sendFrame(FrameType.SETTINGS, Flag.ACK, 0, Buffer.alloc(0));
        this.resume();
    }

    private onWindowUpdate(received: Frame): void {
        checkSize(received, 4);
        const increment = received.payload.readUInt32BE(0) & MAX_WINDOW;
        if (received.streamId === 0) {
            this.window.grow(increment);
            this.resume();
            return;
        }
        const stream = this.known(received.streamId);
        stream?.window.grow(increment, received.streamId);
        stream?.resume();
    }

    private resume(): void {
        for (const stream of this.streams.values()) {
            stream.resume();
        }
    }

    /** @throws Http2Error where the client has not opened this stream yet. */
    private known(streamId: number): Stream | undefined {
        if (streamId > this.lastStreamId || streamId % 2 === 0) {
            throw protocolError(`stream ${streamId} is not open`);
        }
        return this.streams.get(streamId);
    }

    /**
     * The stream whose request goes on; undefined where this side has given it up.
     * @throws Http2Error where the request had ended.
     */
    private receiving(streamId: number): Stream | undefined {
        const stream = this.known(streamId);
        if (stream?.complete) {
            throw new Http2Error(ErrorCode.STREAM_CLOSED, "a request goes on after its end", streamId);
        }
        if (stream === undefined && !this.given.has(streamId)) {
            throw new Http2Error(ErrorCode.STREAM_CLOSED, "a request goes on after its response");
        }
        return stream;
    }

    private refill(bytes: number): void {
        this.received += bytes;
        if (this.received >= REFILL_BYTES) {
            this.sendFrame(FrameType.WINDOW_UPDATE, 0, 0, uint32(this.received));
            this.received = 0;
        }
    }

    private reset(streamId: number, code: ErrorCode): void {
        this.given.add(streamId);
        this.streams.get(streamId)?.abandon();
        this.streams.delete(streamId);
        this.sendFrame(FrameType.RST_STREAM, 0, streamId, uint32(code));
        this.endIfDone();
    }

    /** Nothing that comes after the error can be understood. */
    private fail(code: ErrorCode): void {
        this.goAway(code);
        this.abandon();
        this.flush();
        this.socket.off("data", this.receive);
        this.socket.resume();
        this.socket.destroySoon();
    }

    private goAway(code: ErrorCode): void {
        if (!this.closing) {
            this.closing = true;
            this.sendFrame(FrameType.GOAWAY, 0, 0, uint32(this.lastStreamId, code));
        }
    }

    private abandon(): void {
        for (const stream of this.streams.values()) {
            stream.abandon();
        }
        this.streams.clear();
    }

    /** After all that was sent. The client then ends its side. */
    private endIfDone(): void {
        if (this.closing && this.streams.size === 0) {
            this.flush();
            this.socket.end();
        }
    }
}
