/** One request and its response: what has arrived of the one, and what of the other still waits for the client's window. */
import { ErrorCode, Http2Error } from "./errors";
import { Flag, frame, FrameType } from "./frames";
import { checkLength, type Request } from "./request";

/** The largest window (RFC 9113, section 6.9.1). */
export const MAX_WINDOW = 2 ** 31 - 1;

/** How much of the responses' content the client accepts: of one stream, or of all. */
export class Window {
    constructor(public bytes: number) {}

    /** @throws Http2Error where the client accepts more than there can be, or nothing more at all. */
    grow(increment: number, streamId?: number): void {
        if (increment === 0) {
            throw new Http2Error(ErrorCode.PROTOCOL_ERROR, "a window grows by nothing", streamId);
        }
        this.bytes += increment;
        if (this.bytes > MAX_WINDOW) {
            throw new Http2Error(ErrorCode.FLOW_CONTROL_ERROR, "a window is too large", streamId);
        }
    }
}

/** What a stream needs of its connection. */
export interface Sender {
    /** For all streams together. */
    readonly window: Window;
    /** The largest payload of a frame that the client accepts. */
    readonly maxFrameBytes: number;
    /** Comes before the next headers; mostly nothing. */
    tableUpdate(): Buffer;
    send(frame: Buffer): void;
    /** The response is sent as a whole. */
    finished(stream: Stream): void;
}

/** Headers or a part of the body, in the order in which they are sent. */
interface Part {
    readonly type: typeof FrameType.HEADERS | typeof FrameType.DATA;
    readonly content: Buffer;
    readonly last: boolean;
}

export class Stream {
    /** Of this stream alone. */
    readonly window: Window;
    /** False once the response has ended, or one of the sides has given the stream up. */
    isOpen = true;
    headersSent = false;
    /** Whether the request is complete. */
    complete = false;
    private chunks: Buffer[] = [];
    private bytes = 0;
    private waiting: Part[] = [];
    /** The first of them that is not sent yet. To shift a long array takes time for each of its items. */
    private next = 0;

    constructor(
        readonly id: number,
        private readonly headers: ReadonlyMap<string, string>,
        private readonly sender: Sender,
        window: number,
    ) {
        this.window = new Window(window);
    }

    /** Keeps nothing of a body that has more than `maxBytes`. */
    receive(content: Buffer, maxBytes: number): void {
        this.bytes += content.length;
        if (this.bytes <= maxBytes) {
            this.chunks.push(content);
        } else {
            this.chunks = [];
        }
    }

    /** @throws Http2Error where the body is not as long as the headers say. */
    request(): Request {
        const { headers, bytes, chunks } = this;
        this.complete = true;
        // Until the response is sent, only the body is kept.
        this.chunks = [];
        checkLength(headers, bytes, this.id);
        const [first] = chunks;
        return { headers, bytes, body: first && chunks.length === 1 ? first : Buffer.concat(chunks) };
    }

    /** Before the content. `block`: compressed headers. */
    sendHeaders(block: Buffer, last = false): void {
        this.headersSent = true;
        this.send({ type: FrameType.HEADERS, content: block, last });
    }

    sendContent(content: Buffer): void {
        this.send({ type: FrameType.DATA, content, last: false });
    }

    /** After the content: ends the response. */
    sendTrailers(block: Buffer): void {
        this.send({ type: FrameType.HEADERS, content: block, last: true });
    }

    /** Whatever is not sent yet is dropped. */
    abandon(): void {
        this.isOpen = false;
        this.waiting = [];
        this.next = 0;
    }

    /** Sends what the windows let through. */
    resume(): void {
        for (let part = this.waiting[this.next]; part !== undefined; part = this.waiting[this.next]) {
            const rest = part.type === FrameType.HEADERS ? this.writeBlock(part) : this.writeContent(part);
            if (rest !== undefined) {
                this.waiting[this.next] = rest;
                return;
            }
            this.next++;
        }
        this.waiting = [];
        this.next = 0;
    }

    private send(part: Part): void {
        if (!this.isOpen) {
            return;
        }
        this.waiting.push(part);
        if (part.last) {
            this.isOpen = false;
        }
        if (this.waiting.length - this.next === 1) {
            this.resume();
        }
    }

    /** Headers need no window. Nothing may come between the frames of one block. */
    private writeBlock({ content: block, last }: Part): undefined {
        const { maxFrameBytes } = this.sender;
        const update = this.sender.tableUpdate();
        const content = update.length === 0 ? block : Buffer.concat([update, block]);
        let type: number = FrameType.HEADERS;
        let position = 0;
        do {
            const end = Math.min(position + maxFrameBytes, content.length);
            const flags =
                (end === content.length ? Flag.END_HEADERS : 0) |
                (last && type === FrameType.HEADERS ? Flag.END_STREAM : 0);
            this.sender.send(frame(type, flags, this.id, content.subarray(position, end)));
            type = FrameType.CONTINUATION;
            position = end;
        } while (position < content.length);
        if (last) {
            this.sender.finished(this);
        }
        return undefined;
    }

    /** What is left of the part. */
    private writeContent(part: Part): Part | undefined {
        const { sender, window } = this;
        let { content } = part;
        while (content.length > 0) {
            const bytes = Math.min(content.length, window.bytes, sender.window.bytes, sender.maxFrameBytes);
            if (bytes <= 0) {
                return { ...part, content };
            }
            window.bytes -= bytes;
            sender.window.bytes -= bytes;
            sender.send(frame(FrameType.DATA, 0, this.id, content.subarray(0, bytes)));
            content = content.subarray(bytes);
        }
        return undefined;
    }
}
