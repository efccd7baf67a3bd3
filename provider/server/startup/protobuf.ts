/**
 * Protobuf's binary format, as far as the few small messages of the startup need it. Pulumi's classes for messages are 500 KB of code, and loading them
 * takes a fifth of the start. They are loaded with the provider, and a test compares the two.
 */
import { ProviderError } from "../../errors";

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** A field that is a number of at most 2^53, an enumeration or a boolean. */
export function numberField(field: number, value: number): Buffer {
    return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/** A field that is a text. A text of a file may be given as its bytes, in UTF-8. */
export function textField(field: number, value: string | Buffer): Buffer {
    const bytes = Buffer.from(value);
    return Buffer.concat([varint(field * 8 + BYTES), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
    const bytes: number[] = [];
    let rest = value;
    while (rest >= 0x80) {
        bytes.push((rest % 0x80) + 0x80);
        rest = Math.floor(rest / 0x80);
    }
    return Buffer.from([...bytes, rest]);
}

/** The number in this field, 0 where the message has none. @throws ProviderError if the message is malformed. */
export function numberIn(message: Uint8Array, field: number): number {
    let found = 0n;
    for (const part of fieldsOf(message)) {
        if (part.field === field && typeof part.value === "bigint") {
            found = part.value;
        }
    }
    return Number(BigInt.asIntN(64, found));
}

/** The text in this field, empty where the message has none. @throws ProviderError if the message is malformed. */
export function textIn(message: Uint8Array, field: number): string {
    let found = "";
    for (const part of fieldsOf(message)) {
        if (part.field === field && typeof part.value !== "bigint") {
            found = part.value.toString("utf8");
        }
    }
    return found;
}

type Field = { field: number; value: bigint | Buffer };

function* fieldsOf(message: Uint8Array): Generator<Field> {
    const reader = new Reader(message);
    while (!reader.atEnd) {
        const tag = Number(reader.varint());
        const field = Math.floor(tag / 8);
        switch (tag % 8) {
            case VARINT:
                yield { field, value: reader.varint() };
                break;
            case BYTES:
                yield { field, value: reader.bytes(Number(reader.varint())) };
                break;
            case FIXED_64:
                reader.bytes(8);
                break;
            case FIXED_32:
                reader.bytes(4);
                break;
            default:
                throw malformed();
        }
    }
}

class Reader {
    private readonly message: Buffer;
    private position = 0;

    constructor(message: Uint8Array) {
        this.message = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    }

    get atEnd(): boolean {
        return this.position === this.message.length;
    }

    bytes(length: number): Buffer {
        const end = this.position + length;
        if (end > this.message.length) {
            throw malformed();
        }
        const bytes = this.message.subarray(this.position, end);
        this.position = end;
        return bytes;
    }

    varint(): bigint {
        let value = 0n;
        for (let shift = 0n; shift < 70n; shift += 7n) {
            const [byte = 0] = this.bytes(1);
            value |= BigInt(byte & 0x7f) << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        throw malformed();
    }
}

function malformed(): ProviderError {
    return new ProviderError("the request is not a message of the protocol");
}
