/** The headers of HTTP/2 in their compressed form (RFC 7541): all of it to read them, the plainest of it to write them. */
import { ErrorCode, Http2Error } from "./errors";
import { decodeHuffman } from "./huffman";

export type Header = readonly [name: string, value: string];

/** Appendix A, in its order. A name alone has an empty value. */
const STATIC_TABLE: readonly Header[] = [
    [":authority", ""],
    [":method", "GET"],
    [":method", "POST"],
    [":path", "/"],
    [":path", "/index.html"],
    [":scheme", "http"],
    [":scheme", "https"],
    ...["200", "204", "206", "304", "400", "404", "500"].map((status): Header => [":status", status]),
    ["accept-charset", ""],
    ["accept-encoding", "gzip, deflate"],
    ...(
        "accept-language accept-ranges accept access-control-allow-origin age allow authorization cache-control content-disposition " +
        "content-encoding content-language content-length content-location content-range content-type cookie date etag expect expires from " +
        "host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified link location max-forwards " +
        "proxy-authenticate proxy-authorization range referer refresh retry-after server set-cookie strict-transport-security " +
        "transfer-encoding user-agent vary via www-authenticate"
    )
        .split(" ")
        .map((name): Header => [name, ""]),
];

/** What an entry of the table counts beside its own bytes (section 4.1). */
const ENTRY_OVERHEAD = 32;
/** The size of the table unless the reader announces another. */
const TABLE_BYTES = 4_096;
const MAX_INTEGER = 2 ** 28;

/** Reads the headers that one client sends, in the order in which it sends them: each may add to the table for those after it. */
export class HeaderReader {
    private readonly table: Header[] = [];
    private tableBytes = 0;
    private limit = TABLE_BYTES;

    /** @throws Http2Error, an error of the connection: headers after this one could not be read. */
    read(block: Buffer): Header[] {
        const input = new Input(block);
        const headers: Header[] = [];
        while (input.more()) {
            const first = input.peek();
            if (first >= 0x80) {
                headers.push(this.entry(input.integer(7)));
            } else if (first >= 0x40) {
                const header = this.literal(input, 6);
                this.add(header);
                headers.push(header);
            } else if (first >= 0x20) {
                if (headers.length > 0) {
                    throw compressionError("the size of the table changes between headers");
                }
                this.resize(input.integer(5));
            } else {
                headers.push(this.literal(input, 4));
            }
        }
        return headers;
    }

    private literal(input: Input, prefixBits: number): Header {
        const index = input.integer(prefixBits);
        const name = index === 0 ? input.text() : this.entry(index)[0];
        return [name, input.text()];
    }

    private entry(index: number): Header {
        const found =
            index <= STATIC_TABLE.length
                ? STATIC_TABLE[index - 1]
                : this.table[index - STATIC_TABLE.length - 1];
        if (found === undefined) {
            throw compressionError(`there is no entry ${index} in the table of headers`);
        }
        return found;
    }

    private add(header: Header): void {
        this.table.unshift(header);
        this.tableBytes += sizeOf(header);
        this.evict();
    }

    private resize(limit: number): void {
        if (limit > TABLE_BYTES) {
            throw compressionError(`a table of ${limit} bytes is larger than allowed`);
        }
        this.limit = limit;
        this.evict();
    }

    private evict(): void {
        while (this.tableBytes > this.limit) {
            const oldest = this.table.pop();
            this.tableBytes -= oldest === undefined ? this.tableBytes : sizeOf(oldest);
        }
    }
}

class Input {
    private position = 0;

    constructor(private readonly bytes: Buffer) {}

    more(): boolean {
        return this.position < this.bytes.length;
    }

    peek(): number {
        const byte = this.bytes[this.position];
        if (byte === undefined) {
            throw compressionError("headers end too early");
        }
        return byte;
    }

    /** Section 5.1: in the last bits of the byte, or from there on in groups of seven bits. */
    integer(prefixBits: number): number {
        const mask = 2 ** prefixBits - 1;
        let value = this.peek() & mask;
        this.position++;
        if (value < mask) {
            return value;
        }
        for (let scale = 1; ; scale *= 128) {
            const byte = this.peek();
            this.position++;
            value += (byte & 0x7f) * scale;
            if (value > MAX_INTEGER || scale > MAX_INTEGER) {
                throw compressionError("a number in the headers is too large");
            }
            if (byte < 0x80) {
                return value;
            }
        }
    }

    /** Section 5.2. */
    text(): string {
        const compressed = this.peek() >= 0x80;
        const length = this.integer(7);
        const end = this.position + length;
        if (end > this.bytes.length) {
            throw compressionError("headers end too early");
        }
        const bytes = this.bytes.subarray(this.position, end);
        this.position = end;
        return compressed ? decodeHuffman(bytes) : bytes.toString("latin1");
    }
}

/** Without compression: the headers of responses are few, and the same in almost all of them. Values are ASCII. */
export function encodeHeaders(headers: Iterable<Header>): Buffer {
    const parts: Buffer[] = [];
    for (const [name, value] of headers) {
        parts.push(Buffer.from([0]), encodedText(name), encodedText(value));
    }
    return Buffer.concat(parts);
}

function encodedText(text: string): Buffer {
    const bytes = Buffer.from(text, "latin1");
    const length: number[] = [];
    let rest = bytes.length - 0x7f;
    if (rest < 0) {
        length.push(bytes.length);
    } else {
        length.push(0x7f);
        for (; rest >= 0x80; rest = Math.floor(rest / 128)) {
            length.push((rest % 128) + 0x80);
        }
        length.push(rest);
    }
    return Buffer.concat([Buffer.from(length), bytes]);
}

function sizeOf([name, value]: Header): number {
    return name.length + value.length + ENTRY_OVERHEAD;
}

function compressionError(message: string): Http2Error {
    return new Http2Error(ErrorCode.COMPRESSION_ERROR, message);
}
