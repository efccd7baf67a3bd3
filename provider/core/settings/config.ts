/** The provider's settings: those of the package and those of each service, from the program, stack config or the environment. */
import * as z from "zod";
import { ProviderError } from "../../errors";
import { checkProperties, isAbsent, type CheckFailure, type CheckResult } from "../check/check";
import type { PropertyChange } from "../lifecycle/diff";
import { choice } from "./choice";
import { duration, millisecondsIn } from "./duration";
import type { Origin } from "./instance";
import { fromEnv, propertiesOf, type Property } from "../declare/property";
import { PACKAGE, type Service } from "../declare/service";
import { emptyMap, plainMap, sameValue, unwrap, type PropertyMap, type PropertyValue } from "../values/value";

const wholeNumber = (least: number, most: number): z.ZodNumber => {
    const error = `must be a whole number from ${least} to ${most}`;
    return z.number({ error }).int({ error, abort: true }).min(least, { error }).max(most, { error });
};

const packageSettings = {
    requestTimeout: fromEnv("PULUMI_WORKSPACES_REQUEST_TIMEOUT", duration().optional()).describe(
        'The longest that one HTTP exchange may take, e.g. "30s" (the default) or "1m30s".',
    ),
    maxRetries: fromEnv("PULUMI_WORKSPACES_MAX_RETRIES", wholeNumber(0, 20).optional()).describe(
        "How often a call is retried where that is safe. The default is 6.",
    ),
    maxConcurrency: fromEnv("PULUMI_WORKSPACES_MAX_CONCURRENCY", wholeNumber(1, 256).optional()).describe(
        "The most requests in flight to one service. The default is 16.",
    ),
    vanishedWorkspace: fromEnv(
        "PULUMI_WORKSPACES_VANISHED_WORKSPACE",
        choice("recreate", "error").optional(),
    ).describe(
        "What a refresh does about a workspace that is proven gone: `recreate` (the default) drops it and everything in it from the state, so that the next `up` creates an empty one; `error` keeps all of it and fails.",
    ),
    lapsed: fromEnv("PULUMI_WORKSPACES_LAPSED", choice("warn", "drift", "error").optional()).describe(
        "What a refresh does about something that only a person can restore, such as an expired invitation, a lost membership or a revoked connection: `warn` (the default), report it as `drift` in every preview until it is restored, or fail with an `error`.",
    ),
};

/** The resolved settings of the package. */
export interface PackageSettings {
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
    vanishedWorkspace: "recreate" | "error";
    lapsed: "warn" | "drift" | "error";
}

/** The inputs of a provider that the engine itself sets. */
const ENGINE_KEYS = new Set(["version", "pluginDownloadURL", "pluginChecksums", "__internal"]);

const PROJECT_NAMED_ALIKE = `the project is also named "${PACKAGE}", so Pulumi passes the project's own configuration to this provider: give the project another name in Pulumi.yaml, or keep the value under another namespace (\`pulumi config set app:<key> <value>\`, read with \`new pulumi.Config("app")\`) and remove it here (\`pulumi config rm ${PACKAGE}:<key>\`)`;

export class ConfigDeclaration {
    readonly properties: ReadonlyMap<string, Property>;

    constructor(services: readonly Service[]) {
        this.properties = new Map([
            ...services.flatMap((service) => [...service.config]),
            ...propertiesOf(packageSettings),
        ]);
    }

    /**
     * CheckConfig. Keys are returned as secrets, so that the engine encrypts them. The environment is not read, because its values would be written to
     * state.
     */
    check(news: PropertyMap, project?: string): CheckResult {
        const settings = emptyMap();
        const engineInputs = emptyMap();
        for (const [key, value] of Object.entries(news)) {
            (ENGINE_KEYS.has(key) ? engineInputs : settings)[key] = this.read(key, value);
        }
        const noSuch = `the provider ${PACKAGE} has no setting`;
        const result = checkProperties(this.properties, settings, noSuch);
        const failures = result.failures.map((failure) =>
            project === PACKAGE && failure.reason.startsWith(noSuch)
                ? { ...failure, reason: `${failure.reason}; ${PROJECT_NAMED_ALIKE}` }
                : failure,
        );
        const inputs = { ...engineInputs, ...result.inputs };
        return { inputs, failures: [...failures, ...this.conflicts(settings)] };
    }

    /** DiffConfig: the changes, as updates. No change of a setting, such as a rotated key, replaces what the provider manages. */
    diff(olds: PropertyMap, news: PropertyMap): PropertyChange[] {
        const plain = (map: PropertyMap, name: string): PropertyValue =>
            unwrap(this.read(name, map[name] ?? null)).value;
        return [...this.properties.keys()]
            .filter((name) => !sameValue(plain(olds, name), plain(news, name)))
            .map((name) => ({
                property: name,
                kind: isAbsent(olds[name]) ? "add" : isAbsent(news[name]) ? "delete" : "update",
                replaces: false,
                inputSide: true,
            }));
    }

    /** Failures for alternatives that are both set. The failures name no property, because the engine prints the value of a named one. */
    private conflicts(given: PropertyMap): CheckFailure[] {
        return [...this.groups().values()]
            .map((group) => group.filter(({ name }) => !isAbsent(given[name])).map(({ name }) => name))
            .filter((names) => names.length > 1)
            .map((names) => ({
                property: "",
                reason: `${names.join(" and ")} are both set: keep one of them`,
            }));
    }

    /** Settings that are alternatives form one group. Every other setting is a group by itself. */
    private groups(): Map<string, Property[]> {
        const groups = new Map<string, Property[]>();
        for (const property of this.properties.values()) {
            const key = groupOf(property);
            groups.set(key, [...(groups.get(key) ?? []), property]);
        }
        return groups;
    }

    /** The origin of each setting in use. The environment is used if neither the setting nor an alternative of it is given. */
    origins(given: PropertyMap, env: NodeJS.ProcessEnv): Map<string, Origin> {
        const isGiven = ({ name }: Property): boolean => !isAbsent(given[name]);
        const groups = this.groups();
        const origins = new Map<string, Origin>();
        for (const property of this.properties.values()) {
            if (isGiven(property)) {
                origins.set(property.name, {});
            } else if (
                property.env !== undefined &&
                !groups.get(groupOf(property))?.some(isGiven) &&
                (env[property.env] ?? "") !== ""
            ) {
                origins.set(property.name, { env: property.env });
            }
        }
        return origins;
    }

    /** The settings in use: the given ones, and those of the environment. @throws ProviderError that names each invalid one. */
    resolve(given: PropertyMap, env: NodeJS.ProcessEnv): Record<string, unknown> {
        const merged = emptyMap();
        const origins = this.origins(given, env);
        for (const [name, origin] of origins) {
            const value = origin.env === undefined ? given[name] : env[origin.env];
            merged[name] = this.read(name, value ?? null);
        }
        const { inputs, failures } = checkProperties(
            this.properties,
            merged,
            `the provider ${PACKAGE} has no setting`,
        );
        if (failures.length > 0) {
            const reasons = failures.map(({ reason }) => {
                const from = origins.get(/^\w+/.exec(reason)?.[0] ?? "")?.env;
                return from ? `${reason} (from the environment variable ${from})` : reason;
            });
            throw new ProviderError(`the configuration of ${PACKAGE} is wrong: ${reasons.join("; ")}`);
        }
        return plainMap(inputs);
    }

    /** Stack config holds strings only, and SDKs send numbers and booleans as JSON strings: they are converted to the declared type. */
    private read(name: string, value: PropertyValue): PropertyValue {
        const kind = this.properties.get(name)?.kind;
        const plain = unwrap(value).value;
        if (typeof plain !== "string") {
            return value;
        }
        const text = plain.trim();
        if (kind === "boolean" && (text === "true" || text === "false")) {
            return text === "true";
        }
        if (kind === "number" && text !== "" && Number.isFinite(Number(text))) {
            return Number(text);
        }
        return value;
    }
}

function groupOf({ name, alternatives }: Property): string {
    return alternatives ?? name;
}

export function packageSettingsOf(resolved: Record<string, unknown>): PackageSettings {
    const settings = z.object(packageSettings).parse(resolved);
    return {
        requestTimeoutMs: millisecondsIn(settings.requestTimeout ?? "30s"),
        maxRetries: settings.maxRetries ?? 6,
        maxConcurrency: settings.maxConcurrency ?? 16,
        vanishedWorkspace: settings.vanishedWorkspace ?? "recreate",
        lapsed: settings.lapsed ?? "warn",
    };
}
