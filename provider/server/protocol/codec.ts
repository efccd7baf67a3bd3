/**
 * Encodes and decodes messages of protobuf by a table of their fields. The engine calls the plugin thousands of times in a run. The classes that `protoc`
 * generates would take twice the processor time for it, and half a megabyte of code at each start (DECISIONS.md, 84).
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { messageOf, ProviderError } from "../../errors";

/** One field: how its value is read and written. */
export interface Field<T> {
    readonly number: number;
    readonly wireType: WireType;
    /** The value of a message that lacks the field. */
    readonly absent: T;
    /** `before` is what earlier occurrences of the field gave. */
    read(reader: BinaryReader, before: T): T;
    /** Writes the tag and the value; nothing if the value is the one of an absent field. */
    write(writer: BinaryWriter, value: T): void;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

type Values<F> = { -readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

export interface Message<T> {
    readonly fields: Fields;
    /** @throws ProviderError where the bytes are no such message */
    decode(bytes: Uint8Array): T;
    /** Fields that are not given are absent. */
    encode(values: Partial<T>): Uint8Array;
}

export type MessageOf<M> = M extends Message<infer T> ? T : never;

/** A message with these fields. Others are skipped: a newer engine may send them. */
export function message<F extends Fields>(fields: F): Message<Values<F>> {
    const entries = Object.entries(fields);
    const byNumber: [string, Field<unknown>][] = [];
    for (const entry of entries) {
        byNumber[entry[1].number] = entry;
    }
    const absent = Object.fromEntries(entries.map(([name, field]) => [name, field.absent]));
    return {
        fields,
        decode: (bytes) =>
            reading(bytes, (reader) => {
                const values: Record<string, unknown> = { ...absent };
                while (reader.pos < reader.len) {
                    const [number, wireType] = reader.tag();
                    const entry = byNumber[number];
                    if (entry && entry[1].wireType === wireType) {
                        const [name, field] = entry;
                        values[name] = field.read(reader, values[name]);
                    } else {
                        reader.skip(wireType, number);
                    }
                }
                return values as Values<F>;
            }),
        encode(values) {
            const writer = new BinaryWriter();
            for (const [name, field] of entries) {
                const value = (values as Record<string, unknown>)[name];
                if (value !== undefined) {
                    field.write(writer, value);
                }
            }
            return writer.finish();
        },
    };
}

/** Reads all of the bytes. @throws ProviderError where they are malformed */
export function reading<T>(bytes: Uint8Array, read: (reader: BinaryReader) => T): T {
    try {
        return read(new BinaryReader(bytes, textOf));
    } catch (error) {
        throw error instanceof ProviderError
            ? error
            : new ProviderError(`the request is not a message of the protocol: ${messageOf(error)}`, {
                  cause: error,
              });
    }
}

/** As generated code does, malformed UTF-8 is replaced: a text that is only passed on must not fail a call. */
function textOf(bytes: Uint8Array): string {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

interface Scalar<T> {
    readonly wireType: WireType;
    readonly zero: T;
    readonly read: (reader: BinaryReader) => T;
    readonly write: (writer: BinaryWriter, value: T) => unknown;
}

const TEXT: Scalar<string> = {
    wireType: WireType.LengthDelimited,
    zero: "",
    read: (reader) => reader.string(),
    write: (writer, value) => writer.string(value),
};

const BYTES: Scalar<Uint8Array> = {
    wireType: WireType.LengthDelimited,
    zero: new Uint8Array(),
    read: (reader) => reader.bytes(),
    write: (writer, value) => writer.bytes(value),
};

const BOOL: Scalar<boolean> = {
    wireType: WireType.Varint,
    zero: false,
    read: (reader) => reader.bool(),
    write: (writer, value) => writer.bool(value),
};

const INTEGER: Scalar<number> = {
    wireType: WireType.Varint,
    zero: 0,
    read: (reader) => Number(reader.int64()),
    write: (writer, value) => writer.int64(value),
};

const DOUBLE: Scalar<number> = {
    wireType: WireType.Bit64,
    zero: 0,
    read: (reader) => reader.double(),
    write: (writer, value) => writer.double(value),
};

function scalar<T>(number: number, { wireType, zero, read, write }: Scalar<T>): Field<T> {
    return {
        number,
        wireType,
        absent: zero,
        read,
        write: (writer, value) => {
            if (value !== zero) {
                write(writer.tag(number, wireType), value);
            }
        },
    };
}

export const string = (number: number): Field<string> => scalar(number, TEXT);
export const bool = (number: number): Field<boolean> => scalar(number, BOOL);
export const double = (number: number): Field<number> => scalar(number, DOUBLE);
/** Of 32 or 64 bits, and an enum; beyond 2^53 it is rounded. */
export const integer = (number: number): Field<number> => scalar(number, INTEGER);
export const bytes = (number: number): Field<Uint8Array> => scalar(number, BYTES);

/** A boolean of which absent is another value than false. */
export function optionalBool(number: number): Field<boolean | undefined> {
    const field = bool(number);
    return {
        ...field,
        absent: undefined,
        read: (reader) => reader.bool(),
        write: (writer, value) => {
            if (value !== undefined) {
                writer.tag(number, WireType.Varint).bool(value);
            }
        },
    };
}

/** A message that may be absent, in its encoded form: whoever needs the content decodes it. Two occurrences are merged, as protobuf defines it. */
export function encoded(number: number): Field<Uint8Array | undefined> {
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: undefined,
        read: (reader, before) => (before ? Buffer.concat([before, reader.bytes()]) : reader.bytes()),
        write: (writer, value) => {
            if (value) {
                writer.tag(number, WireType.LengthDelimited).bytes(value);
            }
        },
    };
}

/** A message that may be absent. */
export function optional<T>(number: number, type: Message<T>): Field<T | undefined> {
    const field = encoded(number);
    return {
        ...field,
        absent: undefined,
        read: (reader) => type.decode(reader.bytes()),
        write: (writer, value) => field.write(writer, value && type.encode(value)),
    };
}

export function strings(number: number): Field<readonly string[]> {
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: [],
        read: (reader, before) => [...before, reader.string()],
        write: (writer, values) => {
            for (const value of values) {
                writer.tag(number, WireType.LengthDelimited).string(value);
            }
        },
    };
}

/** Messages in their encoded form, to be passed on. */
export function encodedList(number: number): Field<readonly Uint8Array[]> {
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: [],
        read: (reader, before) => [...before, reader.bytes()],
        write: (writer, values) => {
            for (const value of values) {
                writer.tag(number, WireType.LengthDelimited).bytes(value);
            }
        },
    };
}

export function repeated<T>(number: number, type: Message<T>): Field<readonly T[]> {
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: [],
        read: (reader, before) => [...before, type.decode(reader.bytes())],
        write: (writer, values) => {
            for (const value of values) {
                writer.tag(number, WireType.LengthDelimited).bytes(type.encode(value));
            }
        },
    };
}

/** A map from strings to strings. */
export function stringMap(number: number): Field<ReadonlyMap<string, string>> {
    const entry = message({ key: string(1), value: string(2) });
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: new Map(),
        read: (reader, before) => {
            const { key, value } = entry.decode(reader.bytes());
            return new Map(before).set(key, value);
        },
        write: (writer, values) => {
            for (const [key, value] of values) {
                writer.tag(number, WireType.LengthDelimited).bytes(entry.encode({ key, value }));
            }
        },
    };
}

/** A map by strings. On the wire it is a repeated message of a key and a value. */
export function mapOf<T>(number: number, type: Message<T>): Field<ReadonlyMap<string, T>> {
    const entry = message({ key: string(1), value: encoded(2) });
    return {
        number,
        wireType: WireType.LengthDelimited,
        absent: new Map(),
        read: (reader, before) => {
            const { key, value } = entry.decode(reader.bytes());
            return new Map(before).set(key, type.decode(value ?? new Uint8Array()));
        },
        write: (writer, values) => {
            for (const [key, value] of values) {
                const bytes = entry.encode({ key, value: type.encode(value) });
                writer.tag(number, WireType.LengthDelimited).bytes(bytes);
            }
        },
    };
}
