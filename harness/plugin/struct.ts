/** Converts between Structs of the generated classes and property maps: the plugin has its own code for that, which the tests compare with this. */
import { ListValue, NullValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import type { PropertyMap } from "../../provider/core/values/value";
import {
    fromWire,
    MalformedError,
    toWire,
    type Json,
    type JsonObject,
} from "../../provider/core/values/wire";

/** Deeper than any input of a resource, and far from overflowing the stack of recursive code. */
const MAX_DEPTH = 100;

/** A map from the wire; an absent one is empty. @throws MalformedError */
export function fromStruct(struct: Struct | undefined): PropertyMap {
    return fromWire(jsonOf(struct, []));
}

export function toStruct(map: PropertyMap): Struct {
    return structOf(toWire(map));
}

function jsonOf(struct: Struct | undefined, path: readonly string[]): JsonObject {
    const json = Object.create(null) as JsonObject;
    struct?.getFieldsMap().forEach((value: Value, key: string) => {
        json[key] = valueOf(value, [...path, key]);
    });
    return json;
}

function valueOf(value: Value, path: readonly string[]): Json {
    if (path.length > MAX_DEPTH) {
        throw new MalformedError(path[0] ?? "a value", `nested deeper than ${MAX_DEPTH} levels`);
    }
    switch (value.getKindCase()) {
        case Value.KindCase.BOOL_VALUE:
            return value.getBoolValue();
        case Value.KindCase.NUMBER_VALUE:
            return value.getNumberValue();
        case Value.KindCase.STRING_VALUE:
            return value.getStringValue();
        case Value.KindCase.LIST_VALUE:
            return (value.getListValue()?.getValuesList() ?? []).map((item) => valueOf(item, [...path, ""]));
        case Value.KindCase.STRUCT_VALUE:
            return jsonOf(value.getStructValue(), path);
        default:
            return null;
    }
}

function structOf(json: JsonObject): Struct {
    const struct = new Struct();
    const fields = struct.getFieldsMap();
    for (const [key, value] of Object.entries(json)) {
        fields.set(key, messageOf(value));
    }
    return struct;
}

function messageOf(value: Json): Value {
    const message = new Value();
    if (value === null) {
        message.setNullValue(NullValue.NULL_VALUE);
    } else if (typeof value === "boolean") {
        message.setBoolValue(value);
    } else if (typeof value === "number") {
        message.setNumberValue(value);
    } else if (typeof value === "string") {
        message.setStringValue(value);
    } else if (Array.isArray(value)) {
        message.setListValue(new ListValue().setValuesList(value.map(messageOf)));
    } else {
        message.setStructValue(structOf(value));
    }
    return message;
}
