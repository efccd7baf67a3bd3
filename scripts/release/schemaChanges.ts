/**
 * What in a schema breaks the programs, or changes the states, of those who use the earlier one. Each change is one line that names the place:
 * `workspaces:agentenv:Secret: the input value is gone`. What is only added is no change here.
 */
interface TypeSpec {
    readonly type?: string;
    readonly $ref?: string;
    readonly items?: TypeSpec;
    readonly additionalProperties?: TypeSpec;
    readonly oneOf?: readonly TypeSpec[];
    readonly plain?: boolean;
}

interface PropertySpec extends TypeSpec {
    readonly secret?: boolean;
    readonly willReplaceOnChanges?: boolean;
}

type Properties = Readonly<Record<string, PropertySpec>>;

interface ObjectSpec {
    readonly properties?: Properties;
    readonly required?: readonly string[];
}

interface TypeDefinition extends ObjectSpec {
    readonly type?: string;
    readonly enum?: readonly { readonly value: unknown }[];
}

interface ResourceSpec extends ObjectSpec {
    readonly inputProperties?: Properties;
    readonly requiredInputs?: readonly string[];
    readonly aliases?: readonly { readonly type?: string }[];
}

interface FunctionSpec {
    readonly inputs?: ObjectSpec;
    readonly outputs?: ObjectSpec;
}

export interface PackageSpec {
    readonly config?: { readonly variables?: Properties; readonly required?: readonly string[] };
    readonly provider?: ResourceSpec;
    readonly types?: Readonly<Record<string, TypeDefinition>>;
    readonly resources?: Readonly<Record<string, ResourceSpec>>;
    readonly functions?: Readonly<Record<string, FunctionSpec>>;
}

/** Inputs are given by programs, outputs are read by them; the fields of a type may be both. */
type Use = "input" | "output" | "field" | "setting";

export function breakingChanges(old: PackageSpec, now: PackageSpec): string[] {
    return [
        ...propertyChanges("settings", "setting", settingsOf(old), settingsOf(now)),
        ...resourceChanges("provider", old.provider ?? {}, now.provider ?? {}),
        ...each(old.resources, (token, spec) => {
            const kept = now.resources?.[token];
            return kept ? resourceChanges(token, spec, kept) : [goneResource(token, now)];
        }),
        ...each(old.functions, (token, spec) => {
            const kept = now.functions?.[token];
            return kept ? functionChanges(token, spec, kept) : [`${token}: the function is gone`];
        }),
        ...each(old.types, (token, spec) => {
            const kept = now.types?.[token];
            return kept ? typeChanges(token, spec, kept) : [`${token}: the type is gone`];
        }),
    ];
}

function settingsOf({ config = {} }: PackageSpec): ObjectSpec {
    return { properties: config.variables ?? {}, required: config.required ?? [] };
}

/** States resolve to a resource that has the token as an alias. Programs name the token. */
function goneResource(token: string, now: PackageSpec): string {
    const heir = Object.entries(now.resources ?? {}).find(([, { aliases = [] }]) =>
        aliases.some(({ type }) => type === token),
    );
    return heir
        ? `${token}: the resource is ${heir[0]} now, which programs have to name`
        : `${token}: the resource is gone`;
}

function resourceChanges(token: string, old: ResourceSpec, now: ResourceSpec): string[] {
    return [
        ...propertyChanges(token, "input", inputsOf(old), inputsOf(now)),
        ...propertyChanges(token, "output", old, now),
    ];
}

function inputsOf({ inputProperties = {}, requiredInputs = [] }: ResourceSpec): ObjectSpec {
    return { properties: inputProperties, required: requiredInputs };
}

function functionChanges(token: string, old: FunctionSpec, now: FunctionSpec): string[] {
    return [
        ...propertyChanges(token, "input", old.inputs ?? {}, now.inputs ?? {}),
        ...propertyChanges(token, "output", old.outputs ?? {}, now.outputs ?? {}),
    ];
}

function typeChanges(token: string, old: TypeDefinition, now: TypeDefinition): string[] {
    if (old.enum && now.enum) {
        const left = new Set(now.enum.map(({ value }) => value));
        return old.enum
            .filter(({ value }) => !left.has(value))
            .map(({ value }) => `${token}: the value ${JSON.stringify(value)} is gone`);
    }
    if ((old.enum === undefined) !== (now.enum === undefined)) {
        return [`${token}: the type is an ${now.enum ? "enum" : "object"} now`];
    }
    return propertyChanges(token, "field", old, now);
}

function propertyChanges(where: string, use: Use, old: ObjectSpec, now: ObjectSpec): string[] {
    const before = old.properties ?? {};
    const after = now.properties ?? {};
    const wasRequired = new Set(old.required);
    const isRequired = new Set(now.required);
    const changes = each(before, (name, property) => {
        const kept = after[name];
        return kept
            ? changesOf(property, kept).map((change) => `the ${use} ${name} ${change}`)
            : [`the ${use} ${name} is gone`];
    });
    if (use !== "output") {
        const newly = [...isRequired].filter((name) => !wasRequired.has(name));
        changes.push(...newly.map((name) => `the ${use} ${name} is required now`));
    }
    if (use === "output" || use === "field") {
        const optional = [...wasRequired].filter((name) => name in after && !isRequired.has(name));
        changes.push(...optional.map((name) => `the ${use} ${name} may be missing now`));
    }
    return changes.map((change) => `${where}: ${change}`);
}

function changesOf(old: PropertySpec, now: PropertySpec): string[] {
    const [before, after] = [nameOf(old), nameOf(now)];
    return [
        ...(before === after ? [] : [`is ${after}, and was ${before}`]),
        ...(old.secret === true && now.secret !== true ? ["is no longer secret"] : []),
        ...(now.willReplaceOnChanges === true && old.willReplaceOnChanges !== true
            ? ["replaces the resource when it changes"]
            : []),
    ];
}

function nameOf(spec: TypeSpec): string {
    const name = bareNameOf(spec);
    return spec.plain === true ? `plain ${name}` : name;
}

function bareNameOf({ type, $ref, items, additionalProperties, oneOf }: TypeSpec): string {
    if (oneOf) {
        return oneOf.map(nameOf).join(" or ");
    }
    if (items) {
        return `a list of ${nameOf(items)}`;
    }
    if (type === "object" && additionalProperties) {
        return `a map of ${nameOf(additionalProperties)}`;
    }
    return $ref?.replace(/^#\/types\//, "") ?? type ?? "of any type";
}

function each<T>(
    record: Readonly<Record<string, T>> = {},
    changes: (name: string, value: T) => string[],
): string[] {
    return Object.entries(record).flatMap(([name, value]) => changes(name, value));
}
