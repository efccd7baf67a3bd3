/** Starts an emulator of any list of services. */
import { Accounts, type CredentialKind } from "./accounts";
import { Clock } from "./clock";
import type { EmulatorContext } from "./context";
import type { EmulatorControls, StartOptions } from "./controls";
import { Faults } from "./faults/faults";
import { checkPlan } from "./faults/planSchema";
import { assemble } from "./http/app";
import { RequestLog } from "./http/requestLog";
import { isLoopbackHost } from "./http/loopback";
import { listen } from "./http/server";
import type { Seed } from "./seed/load";
import type { EmulatedService } from "./services/service";
import { restoreState, takeState } from "./state/snapshot";
import { Store } from "./store/store";

export interface ServiceOptions extends StartOptions {
    /** The key of each service's default account. Default: random, or the one in the file. A key given here replaces the one in the file. */
    readonly apiKeys?: Readonly<Record<string, string | undefined>>;
    /** Wrap every successful response in `{"data": …}`, in services that support it. Default false. */
    readonly envelope?: boolean;
}

/** One service of a started emulator. */
export interface StartedService {
    /** The base URL to configure a client with. */
    readonly url: string;
    /** Its default account, as it is now: another one after a state was restored. */
    readonly accountId: string;
    /** A credential of the default account, as it is now: a rotated key shows here. */
    credential(kind: CredentialKind): string;
}

export interface StartedServices extends EmulatorControls {
    readonly service: (name: string) => StartedService;
}

const IN_MEMORY = ":memory:";

export async function startServices(
    services: readonly EmulatedService[],
    options: ServiceOptions = {},
): Promise<StartedServices> {
    const { host = "127.0.0.1", port = 0, db = IN_MEMORY } = options;
    const names = services.map(({ name }) => name);
    const plan = options.faults && checkPlan(options.faults, names);
    const seed = options.seed === undefined ? undefined : await loadSeed(options.seed, services);
    if (seed && db !== IN_MEMORY) {
        rehearse(services, options, seed);
    }
    const store = Store.open(db, services);
    try {
        const context = contextOf(store, names, options);
        const { accounts, faults, log } = context;
        fill(context, services, options, seed);
        faults.set(plan);

        const server = await listen(assemble(context, services), host, port);
        if (!isLoopbackHost(host)) {
            warnAboutNetwork(host);
        }
        let closed: Promise<void> | undefined;
        return {
            url: server.url,
            service: (name) => {
                const service = services.find((one) => one.name === name);
                if (!service) {
                    throw new Error(`the emulator has no service ${name}`);
                }
                return {
                    url: `${server.url}/${name}${service.apiPath}`,
                    get accountId() {
                        return accounts.requireDefaultId(name);
                    },
                    credential: (kind) => accounts.secretOf(accounts.requireDefaultId(name), kind),
                };
            },
            requests: () => log.list(),
            faults: (next) => faults.set(next && checkPlan(next, names)),
            faultCounts: () => faults.counts(),
            held: () => faults.holds.list(),
            untilHeld: (count = 1) => faults.holds.until(count),
            release: () => faults.holds.release(),
            state: () => takeState(context, services),
            restore: (state) => restoreState(context, services, state),
            untilIdle: () => log.untilIdle(),
            close: () => {
                faults.close();
                return (closed ??= server.close().finally(() => store.close()));
            },
        };
    } catch (error) {
        store.close();
        throw error;
    }
}

export function contextOf(
    store: Store,
    services: readonly string[],
    options: ServiceOptions,
): EmulatorContext {
    const clock = new Clock(options.now);
    const faults = new Faults(store, clock, services);
    return {
        store,
        clock,
        accounts: new Accounts(store, clock),
        log: new RequestLog(clock),
        faults,
        behaviour: {
            envelope: options.envelope ?? false,
            get ignoreIdempotencyKeys() {
                return options.ignoreIdempotencyKeys || (faults.plan?.ignoreIdempotencyKeys ?? false);
            },
        },
    };
}

/** Imported here and not above, because hardly any start has a seed. */
async function loadSeed(from: string | object, services: readonly EmulatedService[]): Promise<Seed> {
    const { Seed } = await import("./seed/load.js");
    return Seed.load(from, services);
}

/** An invalid seed leaves no file behind, nor half of its objects in one. */
function rehearse(services: readonly EmulatedService[], options: ServiceOptions, seed: Seed): void {
    const store = Store.open(IN_MEMORY, services);
    try {
        const names = services.map(({ name }) => name);
        fill(contextOf(store, names, options), services, options, seed);
    } finally {
        store.close();
    }
}

/** Gives every service what it starts with: its default account, and what the seed holds. */
function fill(
    context: EmulatorContext,
    services: readonly EmulatedService[],
    options: ServiceOptions,
    seed: Seed | undefined,
): void {
    const isNew = context.store.get("SELECT id FROM accounts") === undefined;
    if (seed && !isNew) {
        process.emitWarning(
            `${options.db} has accounts already, so the seed was not used. Delete the file to start with the seed.`,
            "EmulatorWarning",
        );
    }
    const used = isNew ? seed : undefined;
    context.store.transaction(() => {
        for (const service of services) {
            used?.addAccounts(context, service.name);
            provideAccount(context, service, options.apiKeys?.[service.name]);
            used?.addObjects(context, service.name);
        }
    });
}

/** Every service has a default account: the one in the file, or a new one. */
function provideAccount(
    context: EmulatorContext,
    service: EmulatedService,
    apiKey: string | undefined,
): void {
    if (apiKey === "") {
        throw new Error(`the API key for ${service.name} is empty`);
    }
    const existing = context.accounts.defaultId(service.name);
    if (existing === undefined) {
        service.accounts.create(context, apiKey === undefined ? {} : { apiKey });
    } else if (apiKey !== undefined && context.accounts.secretOf(existing, "key") !== apiKey) {
        context.accounts.rotateKey(service, existing, apiKey);
    }
}

function warnAboutNetwork(host: string): void {
    process.emitWarning(
        `the emulator listens on ${host}: it is reachable from the network. Give it test data only.`,
        "EmulatorWarning",
    );
}
