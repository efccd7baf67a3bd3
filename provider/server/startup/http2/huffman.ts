/** The Huffman code of HTTP/2 headers (RFC 7541, appendix B). */
import { ErrorCode, Http2Error } from "./errors";

/**
 * How many bits each of the 256 bytes takes, and then the end of the string: A for 1 to Z for 26, a for 27 and so on. The code is canonical: shorter codes
 * come first, and those of one length are in the order of their bytes, so the lengths are all there is to know.
 */
const LENGTHS =
    "MWbbbbbbbXdbbdbbbbbbbbdbbbbbbbbbFJJLMFHKJJHKHFFFEEEFFFFFFFGHOFLJ" +
    "MFGGGGGGGGGGGGGGGGGGGGGGHGHMSMNFOEFEFEFFFEGGFFFEFGFEEFGGGGGOKNMb" +
    "TVTTVVVWVWWWWWXWXXVWXWWWWUVWVWWXVUTVVWWUWVVXUVWWUUVUWVWWTVVVWVVW" +
    "ZZTSVWVYZZZaaZXYSUZaaZaXUUZZbaaaTXTUVUUWVVYYXXZWZaZZaaaaabaaaaaZ" +
    "d";

const LONGEST = 30;
const END_OF_STRING = 256;
const MAX_PADDING_BITS = 7;

/** For each length: the first code, how many there are, and where their symbols begin in `symbols`. */
interface Code {
    readonly first: Uint32Array;
    readonly count: Uint32Array;
    readonly start: Uint32Array;
    readonly symbols: Uint16Array;
}

let code: Code | undefined;

/** @throws Http2Error where the bytes are no such code: an error of the connection, as its headers can no longer be read. */
export function decodeHuffman(bytes: Uint8Array): string {
    const { first, count, start, symbols } = (code ??= readCode());
    const decoded: number[] = [];
    let bits = 0;
    let length = 0;
    for (const byte of bytes) {
        for (let position = 7; position >= 0; position--) {
            bits = bits * 2 + ((byte >> position) & 1);
            length++;
            const offset = bits - (first[length] ?? 0);
            if (offset < (count[length] ?? 0)) {
                const symbol = symbols[(start[length] ?? 0) + offset] ?? END_OF_STRING;
                if (symbol === END_OF_STRING) {
                    throw new Http2Error(
                        ErrorCode.COMPRESSION_ERROR,
                        "a header contains the end of its string",
                    );
                }
                decoded.push(symbol);
                bits = 0;
                length = 0;
            }
        }
    }
    // The last byte is filled with the first bits of the end of the string, which are ones.
    if (length > MAX_PADDING_BITS || bits !== 2 ** length - 1) {
        throw new Http2Error(ErrorCode.COMPRESSION_ERROR, "a header is not filled as it should be");
    }
    return Buffer.from(decoded).toString("latin1");
}

function readCode(): Code {
    const lengths = [...LENGTHS].map((letter) =>
        letter >= "a" ? letter.charCodeAt(0) - 70 : letter.charCodeAt(0) - 64,
    );
    const first = new Uint32Array(LONGEST + 1);
    const count = new Uint32Array(LONGEST + 1);
    const start = new Uint32Array(LONGEST + 1);
    const symbols: number[] = [];
    let next = 0;
    for (let length = 1; length <= LONGEST; length++) {
        const ofLength = lengths.flatMap((bits, symbol) => (bits === length ? [symbol] : []));
        next *= 2;
        first[length] = next;
        count[length] = ofLength.length;
        start[length] = symbols.length;
        next += ofLength.length;
        symbols.push(...ofLength);
    }
    return { first, count, start, symbols: Uint16Array.from(symbols) };
}
