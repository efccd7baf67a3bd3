/** Converts between protobuf Structs in their encoded form and property maps. */
import { BinaryWriter, WireType, type BinaryReader } from "@bufbuild/protobuf/wire";
import type { PropertyMap } from "../../core/values/value";
import { fromWire, MalformedError, toWire, type Json, type JsonObject } from "../../core/values/wire";
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
    return fromWire(
        struct ? reading(struct, (reader) => new StructReader(reader).struct(reader.len)) : emptyJson(),
    );
}

export function toStruct(map: PropertyMap): Uint8Array {
    const writer = new BinaryWriter();
    writeStruct(writer, toWire(map));
    return writer.finish();
}

function emptyJson(): JsonObject {
    return Object.create(null) as JsonObject;
}

/** Reads nested messages in place, without a copy of each. */
class StructReader {
    private depth = 0;
    /** The key at the top level, for errors. */
    private property = "";

    constructor(private readonly reader: BinaryReader) {}

    struct(end: number): JsonObject {
        const json = emptyJson();
        this.fields(end, (number, wireType) => {
            if (number !== CONTENT || wireType !== LengthDelimited) {
                return false;
            }
            this.entry(this.end(), json);
            return true;
        });
        return json;
    }

    private entry(end: number, json: JsonObject): void {
        let key = "";
        let value: Json = null;
        this.fields(end, (number, wireType) => {
            if (wireType !== LengthDelimited) {
                return false;
            }
            if (number === KEY) {
                key = this.reader.string();
                if (this.depth === 0) {
                    this.property = key;
                }
                return true;
            }
            if (number === ENTRY_VALUE) {
                value = this.nested(() => this.value(this.end()));
                return true;
            }
            return false;
        });
        // It would be dropped later or, in a plain object, change the prototype.
        if (key !== "__proto__") {
            json[key] = value;
        }
    }

    /** Null if no field is set, or none that this provider knows. */
    private value(end: number): Json {
        const { reader } = this;
        let value: Json = null;
        this.fields(end, (number, wireType) => {
            if (number === STRING && wireType === LengthDelimited) {
                value = reader.string();
            } else if (number === BOOL && wireType === Varint) {
                value = reader.bool();
            } else if (number === NUMBER && wireType === Bit64) {
                value = reader.double();
            } else if (number === STRUCT && wireType === LengthDelimited) {
                value = this.struct(this.end());
            } else if (number === LIST && wireType === LengthDelimited) {
                value = this.list(this.end());
            } else if (number === NULL && wireType === Varint) {
                reader.int64();
                value = null;
            } else {
                return false;
            }
            return true;
        });
        return value;
    }

    private list(end: number): Json[] {
        const items: Json[] = [];
        this.fields(end, (number, wireType) => {
            if (number !== CONTENT || wireType !== LengthDelimited) {
                return false;
            }
            items.push(this.nested(() => this.value(this.end())));
            return true;
        });
        return items;
    }

    /** Calls `read` for each field up to `end`, and skips those for which it returns false. */
    private fields(end: number, read: (number: number, wireType: WireType) => boolean): void {
        const { reader } = this;
        while (reader.pos < end) {
            const [number, wireType] = reader.tag();
            if (!read(number, wireType)) {
                reader.skip(wireType, number);
            }
        }
    }

    /** The end of the nested message that begins here. */
    private end(): number {
        return this.reader.uint32() + this.reader.pos;
    }

    private nested<T>(read: () => T): T {
        if (this.depth >= MAX_DEPTH) {
            throw new MalformedError(this.property || "a value", `nested deeper than ${MAX_DEPTH} levels`);
        }
        this.depth++;
        const value = read();
        this.depth--;
        return value;
    }
}

function writeStruct(writer: BinaryWriter, json: JsonObject): void {
    for (const [key, value] of Object.entries(json)) {
        writer.tag(CONTENT, LengthDelimited).fork();
        writer.tag(KEY, LengthDelimited).string(key);
        writer.tag(ENTRY_VALUE, LengthDelimited).fork();
        writeValue(writer, value);
        writer.join().join();
    }
}

function writeValue(writer: BinaryWriter, value: Json): void {
    if (value === null) {
        writer.tag(NULL, Varint).int32(0);
    } else if (typeof value === "boolean") {
        writer.tag(BOOL, Varint).bool(value);
    } else if (typeof value === "number") {
        writer.tag(NUMBER, Bit64).double(value);
    } else if (typeof value === "string") {
        writer.tag(STRING, LengthDelimited).string(value);
    } else if (Array.isArray(value)) {
        writer.tag(LIST, LengthDelimited).fork();
        for (const item of value) {
            writer.tag(CONTENT, LengthDelimited).fork();
            writeValue(writer, item);
            writer.join();
        }
        writer.join();
    } else {
        writer.tag(STRUCT, LengthDelimited).fork();
        writeStruct(writer, value);
        writer.join();
    }
}
