/** Names the objects of an estate after what people call them; names of an earlier export are kept. */
import type { LiveObject } from "./estate";
import { keyOf, type Mapping } from "./mapping";
import { camelCase, Names, shortened, wordsOf } from "./names";

interface Suggestion {
    /** Names as words, the best first. */
    candidates: string[][];
    /** What precedes words that are no name by themselves. */
    fallback: string[];
}

export class Naming {
    /** Those of this export and of earlier ones. */
    readonly names: Mapping["names"];
    private readonly taken = new Names();
    /** The service of each object, by the object's name in lower case. */
    private readonly services = new Map<string, string>();

    constructor(kept: Mapping["names"]) {
        const { objects, config, constants, gone } = kept;
        this.names = {
            objects: { ...objects },
            config: { ...config },
            constants: { ...constants },
            gone: [...gone],
        };
        for (const name of [objects, config, constants, gone].flatMap((group) => Object.values(group))) {
            this.taken.reserve(name);
        }
        for (const [key, name] of Object.entries(objects)) {
            this.noteService(key, name);
        }
    }

    /** Of the variable and of the resource. */
    nameOf(object: LiveObject): string {
        return this.named("objects", keyOf(object), () => {
            const parent = object.parent === undefined ? [] : [this.nameOf(object.parent)];
            const noun = nounOf(object);
            const forms = formsOf(object.label).map((words) => [...parent, ...words]);
            const distinction = object.parent === undefined ? this.serviceBeside(object, forms) : noun;
            const fallback = [...parent, ...noun];
            return {
                candidates: [
                    ...forms,
                    ...(distinction.length > 0 ? forms.map((words) => [...words, ...distinction]) : []),
                    ...(forms.length > 0 ? [] : [fallback]),
                ],
                fallback,
            };
        });
    }

    configKey(object: LiveObject, property: string): string {
        return this.named("config", `${keyOf(object)} ${property}`, () => ({
            candidates: [[this.nameOf(object), ...wordsOf(property)]],
            fallback: [],
        }));
    }

    /** Of an id of something that the program does not declare. */
    constant(property: string, value: string, label: string): string {
        const noun = wordsOf(property);
        return this.named("constants", `${property} ${value}`, () => ({
            candidates: [[...shortened(wordsOf(label)), ...noun]],
            fallback: noun,
        }));
    }

    /** The name of its service, where an object of another one has the name. */
    private serviceBeside({ resource: { service } }: LiveObject, forms: readonly string[][]): string[] {
        const names = forms.map((words) => camelCase(words).toLowerCase());
        const isOther = (name: string): boolean => (this.services.get(name) ?? service.name) !== service.name;
        return names.some(isOther) ? wordsOf(service.name) : [];
    }

    private noteService(key: string, name: string): void {
        this.services.set(name.toLowerCase(), key.split(":")[1] ?? "");
    }

    private named(group: "objects" | "config" | "constants", key: string, suggest: () => Suggestion): string {
        const names = this.names[group];
        const known = Object.hasOwn(names, key) ? names[key] : undefined;
        if (known !== undefined) {
            return known;
        }
        const { candidates, fallback } = suggest();
        const name = this.taken.take(candidates, fallback);
        names[key] = name;
        if (group === "objects") {
            this.noteService(key, name);
        }
        return name;
    }
}

/** `WorkspaceIcon` of a `Workspace` is an icon. */
function nounOf({ resource, parent }: LiveObject): string[] {
    const kind = (token: string): string => token.split(":")[2] ?? "";
    const own = kind(resource.token);
    const outer = parent === undefined ? "" : kind(parent.resource.token);
    return wordsOf(own.startsWith(outer) && own !== outer ? own.slice(outer.length) : own);
}

/** The words of a label, of an e-mail address first those before the @. None: it has no words in ASCII. */
function formsOf(label: string): string[][] {
    const [, local = label] = /^([^@\s]+)@[^@\s]+$/.exec(label) ?? [];
    return [...new Set([local, label])]
        .map((text) => shortened(wordsOf(text)))
        .filter(({ length }) => length > 0);
}
