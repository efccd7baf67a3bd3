/** Converts between protobuf Structs in their encoded form and property maps, in one pass: in a run without changes, that is most of what a call does. */
import { BinaryWriter, WireType, type BinaryReader } from "@bufbuild/protobuf/wire";
import { emptyMap, isMap, Unknown, type PropertyMap, type PropertyValue } from "../../core/values/value";
import {
    contentOf,
    fromSigned,
    keyToWire,
    MalformedError,
    SIGNATURE,
    textFromWire,
    textToWire,
} from "../../core/values/wire";
import { reading } from "./codec";

/** Deeper than any input of a resource, and far from overflowing the stack of recursive code. */
const MAX_DEPTH = 100;

const { LengthDelimited, Varint, Bit64 } = WireType;

/** The field of google.protobuf.Struct, and of ListValue. */
const CONTENT = 1;
/** The fields of an entry of the map in a Struct. */
const KEY = 1;
const ENTRY_VALUE = 2;
/** The fields of google.protobuf.Value, of which one is set. */
const NULL = 1;
const NUMBER = 2;
const STRING = 3;
const BOOL = 4;
const STRUCT = 5;
const LIST = 6;

/** A map from the wire; an absent one is empty. @throws MalformedError, ProviderError */
export function fromStruct(struct: Uint8Array | undefined): PropertyMap {
    return struct ? reading(struct, (reader) => new StructReader(reader).map(reader.len)) : emptyMap();
}

export function toStruct(map: PropertyMap): Uint8Array {
    const writer = new BinaryWriter();
    writeMap(writer, map);
    return writer.finish();
}

/** Reads nested messages in place, without a copy of each. Fields of other numbers or types are skipped: a newer protocol may have them. */
class StructReader {
    /** The keys and positions of the values that are being read, for errors. */
    private readonly path: (string | number)[] = [];

    constructor(private readonly reader: BinaryReader) {}

    map(end: number): PropertyMap {
        const map = emptyMap();
        while (this.isAtContent(end)) {
            this.entry(this.end(), map);
        }
        return map;
    }

    /** A map of the wire gives the key first; if it does not, errors in the value do not name it. */
    private entry(end: number, map: PropertyMap): void {
        const { reader } = this;
        let key = "";
        let value: PropertyValue = null;
        while (reader.pos < end) {
            const [number, wireType] = reader.tag();
            if (number === KEY && wireType === LengthDelimited) {
                key = reader.string();
            } else if (number === ENTRY_VALUE && wireType === LengthDelimited) {
                value = this.nested(key);
            } else {
                reader.skip(wireType, number);
            }
        }
        // It would be dropped later or, in a plain object, change the prototype.
        if (key !== "__proto__") {
            map[key] = value;
        }
    }

    /** Null if no field is set, or none that this provider knows. */
    private value(end: number): PropertyValue {
        const { reader } = this;
        let value: PropertyValue = null;
        while (reader.pos < end) {
            const [number, wireType] = reader.tag();
            if (number === STRING && wireType === LengthDelimited) {
                value = textFromWire(reader.string());
            } else if (number === BOOL && wireType === Varint) {
                value = reader.bool();
            } else if (number === NUMBER && wireType === Bit64) {
                value = reader.double();
            } else if (number === STRUCT && wireType === LengthDelimited) {
                const map = this.map(this.end());
                value = SIGNATURE in map ? fromSigned(map, this.place()) : map;
            } else if (number === LIST && wireType === LengthDelimited) {
                value = this.list(this.end());
            } else if (number === NULL && wireType === Varint) {
                reader.int64();
                value = null;
            } else {
                reader.skip(wireType, number);
            }
        }
        return value;
    }

    private list(end: number): PropertyValue[] {
        const items: PropertyValue[] = [];
        while (this.isAtContent(end)) {
            items.push(this.nested(items.length));
        }
        return items;
    }

    /** Skips to the next item of a map or a list. False: there is none before `end`. */
    private isAtContent(end: number): boolean {
        const { reader } = this;
        while (reader.pos < end) {
            const [number, wireType] = reader.tag();
            if (number === CONTENT && wireType === LengthDelimited) {
                return true;
            }
            reader.skip(wireType, number);
        }
        return false;
    }

    private nested(key: string | number): PropertyValue {
        if (this.path.length >= MAX_DEPTH) {
            throw new MalformedError(
                String(this.path[0] || "a value"),
                `nested deeper than ${MAX_DEPTH} levels`,
            );
        }
        this.path.push(key);
        const value = this.value(this.end());
        this.path.pop();
        return value;
    }

    /** `list[0].name` */
    private place(): string {
        return this.path
            .map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`))
            .join("")
            .slice(1);
    }

    /** The end of the nested message that begins here. */
    private end(): number {
        return this.reader.uint32() + this.reader.pos;
    }
}

function writeMap(writer: BinaryWriter, map: PropertyMap): void {
    for (const [key, value] of Object.entries(map)) {
        writeEntry(writer, keyToWire(key), () => writeValue(writer, value));
    }
}

function writeEntry(writer: BinaryWriter, key: string, write: () => void): void {
    writer.tag(CONTENT, LengthDelimited).fork();
    writer.tag(KEY, LengthDelimited).string(key);
    writer.tag(ENTRY_VALUE, LengthDelimited).fork();
    write();
    writer.join().join();
}

function writeText(writer: BinaryWriter, text: string): void {
    writer.tag(STRING, LengthDelimited).string(text);
}

function writeValue(writer: BinaryWriter, value: PropertyValue): void {
    if (value === null) {
        writer.tag(NULL, Varint).int32(0);
    } else if (typeof value === "string" || value instanceof Unknown) {
        writeText(writer, textToWire(value));
    } else if (typeof value === "boolean") {
        writer.tag(BOOL, Varint).bool(value);
    } else if (typeof value === "number") {
        writer.tag(NUMBER, Bit64).double(value);
    } else if (Array.isArray(value)) {
        writer.tag(LIST, LengthDelimited).fork();
        for (const item of value) {
            writer.tag(CONTENT, LengthDelimited).fork();
            writeValue(writer, item);
            writer.join();
        }
        writer.join();
    } else if (isMap(value)) {
        writer.tag(STRUCT, LengthDelimited).fork();
        writeMap(writer, value);
        writer.join();
    } else {
        const [signature, content] = contentOf(value);
        writer.tag(STRUCT, LengthDelimited).fork();
        writeMap(writer, content);
        writeEntry(writer, SIGNATURE, () => writeText(writer, signature));
        writer.join();
    }
}
