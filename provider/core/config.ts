/** The provider's settings: those of the package and those of each service, from the program, stack config or the environment. */
import { z } from "zod";
import { ProviderError } from "../errors";
import { checkProperties, isAbsent, type CheckResult } from "./check";
import type { PropertyChange } from "./diff";
import { fromEnv, propertiesOf, type Property } from "./property";
import { PACKAGE, type Service } from "./service";
import { emptyMap, plainMap, sameValue, unwrap, type PropertyMap, type PropertyValue } from "./value";

/** A span of time such as `30s`, `1m30s` or `500ms`. */
const DURATION = /^(?:(\d+(?:\.\d+)?)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?$/;

const packageSettings = {
    requestTimeout: fromEnv(
        "PULUMI_WORKSPACES_REQUEST_TIMEOUT",
        z.string().regex(DURATION, 'must be a span of time such as "30s" or "1m30s"').min(2).optional(),
    ).describe('The longest that one HTTP exchange may take, e.g. "30s" (the default) or "1m30s".'),
    maxRetries: fromEnv("PULUMI_WORKSPACES_MAX_RETRIES", z.number().int().min(0).max(20).optional()).describe(
        "How often a call is tried again where that is safe. The default is 6.",
    ),
    maxConcurrency: fromEnv(
        "PULUMI_WORKSPACES_MAX_CONCURRENCY",
        z.number().int().min(1).max(256).optional(),
    ).describe("The most requests in flight to one service. The default is 16."),
};

/** What the settings of the package come to. */
export interface PackageSettings {
    requestTimeoutMs: number;
    maxRetries: number;
    maxConcurrency: number;
}

/** What the engine itself puts among a provider's inputs. */
const ENGINE_KEYS = new Set(["version", "pluginDownloadURL", "pluginChecksums", "__internal"]);

const PROJECT_NAMED_ALIKE = `the project is called "${PACKAGE}" too, so Pulumi takes the project's own configuration for this provider's settings: give the project another name in Pulumi.yaml, or keep the value under another namespace (\`pulumi config set app:<key> <value>\`, read with \`new pulumi.Config("app")\`) and remove it here (\`pulumi config rm ${PACKAGE}:<key>\`)`;

export class ConfigDeclaration {
    readonly properties: ReadonlyMap<string, Property>;

    constructor(services: readonly Service[]) {
        this.properties = new Map([
            ...services.flatMap((service) => [...service.config]),
            ...propertiesOf(packageSettings),
        ]);
    }

    /**
     * CheckConfig. Keys come back as secrets, so that the engine encrypts them. The environment is not looked at: what it holds
     * would end up in state.
     */
    check(news: PropertyMap, project?: string): CheckResult {
        const own = emptyMap();
        const engines = emptyMap();
        for (const [key, value] of Object.entries(news)) {
            (ENGINE_KEYS.has(key) ? engines : own)[key] = this.read(key, value);
        }
        const noSuch = `the provider ${PACKAGE} has no setting`;
        const { inputs, failures } = checkProperties(this.properties, own, noSuch);
        return {
            inputs: { ...engines, ...inputs },
            failures: failures.map((failure) =>
                project === PACKAGE && failure.reason.startsWith(noSuch)
                    ? { ...failure, reason: `${failure.reason}; ${PROJECT_NAMED_ALIKE}` }
                    : failure,
            ),
        };
    }

    /** DiffConfig: what differs, as updates. A change of any setting, a rotated key among them, never replaces what the provider manages. */
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

    /** The settings in force: what was given, else what the environment says. @throws ProviderError naming each that is wrong. */
    resolve(given: PropertyMap, env: NodeJS.ProcessEnv): Record<string, unknown> {
        const merged = emptyMap();
        const source = new Map<string, string>();
        for (const property of this.properties.values()) {
            const value = given[property.name];
            const fallback = property.env === undefined ? undefined : env[property.env];
            if (!isAbsent(value)) {
                merged[property.name] = this.read(property.name, value);
            } else if (property.env !== undefined && fallback !== undefined && fallback !== "") {
                merged[property.name] = this.read(property.name, fallback);
                source.set(property.name, property.env);
            }
        }
        const { inputs, failures } = checkProperties(
            this.properties,
            merged,
            `the provider ${PACKAGE} has no setting`,
        );
        if (failures.length > 0) {
            const reasons = failures.map(({ reason }) => {
                const from = source.get(/^\w+/.exec(reason)?.[0] ?? "");
                return from ? `${reason} (from the environment variable ${from})` : reason;
            });
            throw new ProviderError(`the configuration of ${PACKAGE} is wrong: ${reasons.join("; ")}`);
        }
        return plainMap(inputs);
    }

    /** Stack config gives texts, and SDKs give numbers and booleans as JSON texts: read them as what they are declared to be. */
    private read(name: string, value: PropertyValue): PropertyValue {
        const kind = this.properties.get(name)?.kind;
        const plain = unwrap(value).value;
        if (typeof plain !== "string" || kind === undefined || kind === "string") {
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

export function packageSettingsOf(resolved: Record<string, unknown>): PackageSettings {
    const settings = z.object(packageSettings).parse(resolved);
    return {
        requestTimeoutMs: milliseconds(settings.requestTimeout ?? "30s"),
        maxRetries: settings.maxRetries ?? 6,
        maxConcurrency: settings.maxConcurrency ?? 16,
    };
}

function milliseconds(duration: string): number {
    const [, minutes, seconds, ms] = DURATION.exec(duration) ?? [];
    return Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 + Number(ms ?? 0);
}
