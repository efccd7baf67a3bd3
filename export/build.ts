/** Builds the program of an estate: names, references, constants and values of the configuration. */
import { parentIn } from "../provider/core/declare/parent";
import { isUnreadable, type Property } from "../provider/core/declare/property";
import { isSecret } from "../provider/core/lifecycle/state";
import { plainMap, unwrap } from "../provider/core/values/value";
import type { Estate, LiveObject } from "./estate";
import type { Mapping } from "./mapping";
import { Naming } from "./naming";
import type { ConfigValue, Constant, Declaration, Expression, Program } from "./program";
import { quoted } from "./text";

/** A file beside the program. */
interface AssetFile {
    path: string;
    content: Uint8Array;
}

export interface Built {
    program: Program;
    files: AssetFile[];
    /** The names of this export and of earlier ones, for the mapping file. */
    names: Mapping["names"];
}

export function buildProgram(name: string, estate: Estate, kept: Mapping["names"]): Built {
    return new Builder(estate, new Naming(kept)).build(name);
}

class Builder {
    private readonly config: ConfigValue[] = [];
    private readonly constants = new Map<string, Constant>();
    private readonly files: AssetFile[] = [];
    /** The objects that have an id as an output, by `name value`. */
    private readonly outputs = new Map<string, LiveObject[]>();
    private readonly order = new Map<LiveObject, number>();
    /** Names of parts of ids: an input of such a name refers to an object. */
    private readonly idNames: ReadonlySet<string>;

    constructor(
        private readonly estate: Estate,
        private readonly naming: Naming,
    ) {
        const { objects } = estate;
        this.idNames = new Set(
            objects
                .flatMap(({ resource }) => Object.keys(resource.definition.id))
                .filter((part) => /Id$/.test(part)),
        );
        for (const [index, object] of objects.entries()) {
            this.order.set(object, index);
            const shown = plainMap(object.outputs);
            for (const name of object.resource.outputs.keys()) {
                const value = shown[name];
                if (this.idNames.has(name) && typeof value === "string") {
                    const key = `${name} ${value}`;
                    const others = this.outputs.get(key);
                    if (others === undefined) {
                        this.outputs.set(key, [object]);
                    } else {
                        others.push(object);
                    }
                }
            }
        }
    }

    build(name: string): Built {
        // All names first, those of the parents before the others: what is declared refers to them.
        for (const object of this.estate.objects) {
            this.naming.nameOf(object);
        }
        const declarations = this.estate.objects.map((object) => this.declare(object));
        const program = { name, config: this.config, constants: [...this.constants.values()], declarations };
        return { program, files: this.files, names: this.naming.names };
    }

    private declare(object: LiveObject): Declaration {
        const { resource, id, parent } = object;
        const inputs = [...resource.inputs.values()].flatMap((property) => {
            const value = this.expressionOf(object, property);
            return value === undefined ? [] : [{ name: property.name, value }];
        });
        return {
            name: this.naming.nameOf(object),
            token: resource.token,
            id,
            parent: parent && this.naming.nameOf(parent),
            inputs,
            purpose: purposeOf(object),
        };
    }

    /** `undefined`: the program leaves the input out. */
    private expressionOf(object: LiveObject, property: Property): Expression | undefined {
        const { inputs, assets } = object;
        const { name } = property;
        const asset = assets[name];
        if (asset !== undefined) {
            const path = `files/${this.naming.nameOf(object)}.${asset.extension}`;
            this.files.push({ path, content: asset.content });
            return { kind: "file", path };
        }
        const found = inputs[name];
        if (found === undefined || isSecret(found)) {
            const missing = found === undefined && property.optional;
            return missing || property.kind === "asset" ? undefined : this.configValue(object, property);
        }
        if (this.isComputedFromOthers(object, property)) {
            return undefined;
        }
        const { value } = unwrap(found);
        return (
            this.parentReference(object, name) ??
            (typeof value === "string" && this.idNames.has(name)
                ? (this.reference(object, name, value) ?? this.constant(name, value))
                : { kind: "value", value })
        );
    }

    /** The service computes it again from what the program gives. */
    private isComputedFromOthers({ inputs, assets }: LiveObject, { computedFrom }: Property): boolean {
        return computedFrom.length > 0 && computedFrom.every((name) => name in inputs || name in assets);
    }

    private configValue(object: LiveObject, property: Property): Expression {
        const key = this.naming.configKey(object, property.name);
        this.config.push({
            key,
            secret: property.secret || isSecret(object.inputs[property.name]),
            type: property.kind,
            unused: property.createOnly && isUnreadable(property),
            purpose: `${property.name} of ${purposeOf(object)}`,
        });
        return { kind: "config", key };
    }

    /** The input is the part of the parent's id. */
    private parentReference(
        { resource, parts, inputs, parent }: LiveObject,
        name: string,
    ): Expression | undefined {
        const named = parentIn(resource, { ...parts, ...plainMap(inputs) });
        return parent !== undefined && named?.paths.includes(name)
            ? this.outputOf(parent, name, plainMap(inputs)[name])
            : undefined;
    }

    /** The one object before it that has the id as an output. */
    private reference(object: LiveObject, name: string, value: string): Expression | undefined {
        const [found, ...more] = this.outputs.get(`${name} ${value}`) ?? [];
        const position = (one: LiveObject): number => this.order.get(one) ?? 0;
        return found !== undefined && more.length === 0 && position(found) < position(object)
            ? this.outputOf(found, name, value)
            : undefined;
    }

    private outputOf(object: LiveObject, name: string, value: unknown): Expression | undefined {
        const variable = this.naming.nameOf(object);
        if (plainMap(object.outputs)[name] === value && object.resource.outputs.has(name)) {
            return { kind: "output", variable, property: name };
        }
        return object.id === value ? { kind: "output", variable, property: "id" } : undefined;
    }

    /** An id of something that the program does not declare, once for all that refer to it. */
    private constant(name: string, value: string): Expression {
        const key = `${name} ${value}`;
        const known = this.constants.get(key);
        if (known) {
            return { kind: "constant", name: known.name };
        }
        const label = this.estate.labels.get(key) ?? "";
        const constant = {
            name: this.naming.constant(name, value, label),
            value,
            purpose: label === "" ? name : `${name} of ${quoted(label)}`,
        };
        this.constants.set(key, constant);
        return { kind: "constant", name: constant.name };
    }
}

/** E.g. `AgentEnv Secret "API_KEY" in "Team"`. */
function purposeOf({ resource, label, id, parent }: LiveObject): string {
    const kind = resource.token.split(":")[2] ?? "";
    const own = label === "" ? (parent === undefined ? ` ${quoted(id)}` : "") : ` ${quoted(label)}`;
    const where = parent === undefined ? "" : ` of ${quoted(parent.label || parent.id)}`;
    return `${resource.service.title} ${kind}${own}${where}`;
}
