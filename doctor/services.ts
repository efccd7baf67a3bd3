/** Each service as the settings lead to it: reachable, whose the credential is, healthy, its clock and its rate limit. */
import type { Catalogue } from "../provider/core/declare/catalogue";
import { AssumptionError, OtherAccountError, type Assumption } from "../provider/core/declare/connection";
import type { Service } from "../provider/core/declare/service";
import { UnusableCredentialError } from "../provider/core/check/credentialCheck";
import { Session } from "../provider/core/session/session";
import type { PropertyMap } from "../provider/core/values/value";
import { messageOf, ProviderError } from "../provider/errors";
import type { ObservedResponse } from "../provider/http/client";
import { HttpError } from "../provider/http/errors";
import { allowancesOf } from "../provider/http/rateLimit/rateHeaders";
import { SKEW_MS } from "../provider/http/serverClock";
import { error, ok, warning, type Check } from "./report";

const REQUEST_MS = 15_000;

export interface ServiceOptions {
    /** From the stack's configuration. */
    settings: PropertyMap;
    env: NodeJS.ProcessEnv;
    contract: boolean;
}

export interface ServiceChecks {
    checks: Check[];
    contract: Record<string, Check[]>;
}

export async function serviceChecks(
    catalogue: Catalogue,
    { settings, env, contract }: ServiceOptions,
): Promise<ServiceChecks> {
    const seen: ObservedResponse[] = [];
    let session: Session;
    try {
        session = Session.open(catalogue.config, settings, env, undefined, (response) => seen.push(response));
    } catch (reason) {
        return { checks: [failed("Settings", reason, (text) => text)], contract: {} };
    }
    const mask = (text: string): string => session.masker.mask(text);
    const origins = catalogue.config.origins(settings, env);
    const configured = catalogue.servicesWithCredential(settings, env);
    const found: ServiceChecks = { checks: [ok("Settings", settingsText(origins.keys()))], contract: {} };
    try {
        for (const service of catalogue.services) {
            if (!configured.includes(service)) {
                found.checks.push(unconfigured(service, configured.length > 0));
                continue;
            }
            const checks = await oneService(session, service, seen, mask);
            found.checks.push(...checks);
            if (contract && checks.every(({ status }) => status !== "error")) {
                found.contract[service.name] = await contractChecks(session, service, seen, mask);
            }
        }
        return found;
    } finally {
        await session.close();
    }
}

function settingsText(names: Iterable<string>): string {
    return [...names].join(", ") || "none is set";
}

function unconfigured({ title, config }: Service, others: boolean): Check {
    const credential = [...config.values()].find(({ secret }) => secret);
    const mend = `set ${credential?.env ?? "its key"} in the environment, or run \`pulumi config set --secret workspaces:${credential?.name ?? "key"}\``;
    return others
        ? ok(`${title}: credential`, "none is set, so no resource of this service can be used")
        : error(`${title}: credential`, "none is set, in the stack's configuration or the environment", mend);
}

async function oneService(
    session: Session,
    service: Service,
    seen: ObservedResponse[],
    mask: (text: string) => string,
): Promise<Check[]> {
    const { title } = service;
    const credential = `${title}: credential`;
    seen.length = 0;
    const refusal: unknown = await session.probe(service).then(
        () => undefined,
        (reason: unknown) => reason,
    );
    if (refusal instanceof UnusableCredentialError) {
        return [failed(credential, refusal.cause, mask)];
    }
    const [first] = seen;
    if (!first) {
        return [failed(`${title}: reachable`, refusal, mask)];
    }
    const checks = [ok(`${title}: reachable`, reachedText(first))];
    if (refusal === undefined) {
        const access = await session.access(service, session.signal(REQUEST_MS / 1000));
        await access.lookUpAccount();
        checks.push(
            ok(
                credential,
                access.knownAccount === undefined
                    ? "accepted; the service does not name the account"
                    : `accepted; it belongs to ${access.knownAccount}`,
            ),
        );
        checks.push(
            await access.healthy(performance.now()).then(
                () => ok(`${title}: health`, "it reports no failure"),
                (reason: unknown) => failed(`${title}: health`, reason, mask),
            ),
        );
        checks.push(...clockCheck(title, access.clock.difference));
    } else {
        checks.push(credentialCheck(credential, refusal, mask));
    }
    checks.push(rateCheck(title, seen));
    return checks;
}

function reachedText({ baseUrl, proxy, milliseconds }: ObservedResponse): string {
    const through = proxy === undefined ? "" : ` through the proxy ${proxy}`;
    return `${baseUrl} responded${through} in ${Math.ceil(milliseconds)} ms`;
}

/** A refusal is final; what may be temporary, or may concern the lookup alone, is a warning. */
function credentialCheck(name: string, refusal: unknown, mask: (text: string) => string): Check {
    const final =
        refusal instanceof OtherAccountError ||
        !(refusal instanceof HttpError) ||
        [401, 404].includes(refusal.status);
    const check = failed(name, refusal, mask);
    return final ? check : { ...check, status: "warning" };
}

function clockCheck(title: string, difference: number | undefined): Check[] {
    const name = `${title}: clock`;
    if (difference === undefined) {
        return [
            warning(name, "its responses have no Date", "nothing: creates take longer after a lost response"),
        ];
    }
    const seconds = Math.round(Math.abs(difference) / 1000);
    return [
        Math.abs(difference) <= SKEW_MS
            ? ok(name, "agrees with this machine's")
            : warning(
                  name,
                  `this machine's is ${seconds} s ${difference > 0 ? "behind" : "ahead of"} the service's`,
                  "synchronize the clock of this machine (NTP)",
              ),
    ];
}

function rateCheck(title: string, seen: readonly ObservedResponse[]): Check {
    const name = `${title}: rate limit`;
    const allowances = allowancesOf(seen.at(-1)?.headers ?? {});
    if (allowances.size === 0) {
        return ok(name, "its responses name none");
    }
    const texts = [...allowances].map(([policy, { limit, remaining, resetMs }]) => {
        const of = limit === undefined ? "" : ` of ${limit}`;
        const which = policy === "" ? "" : `${policy}: `;
        return `${which}${remaining}${of} requests are left, for ${Math.ceil(resetMs / 1000)} s`;
    });
    return [...allowances.values()].some(({ remaining }) => remaining <= 0)
        ? warning(name, texts.join("; "), "wait, or lower maxConcurrency where several runs share the limit")
        : ok(name, texts.join("; "));
}

async function contractChecks(
    session: Session,
    service: Service,
    seen: ObservedResponse[],
    mask: (text: string) => string,
): Promise<Check[]> {
    const access = await session.access(service, session.signal());
    const checks: Check[] = [];
    for (const assumption of service.assumptions) {
        seen.length = 0;
        checks.push(await verified(assumption, access.freshApi(REQUEST_MS), seen, mask));
    }
    return checks;
}

async function verified(
    assumption: Assumption<unknown>,
    api: unknown,
    seen: readonly ObservedResponse[],
    mask: (text: string) => string,
): Promise<Check> {
    const { what } = assumption;
    try {
        return ok(what, mask(await assumption.verify(api, () => seen)));
    } catch (reason) {
        const check = failed(what, reason, mask);
        return reason instanceof AssumptionError ? check : { ...check, status: "warning" };
    }
}

function failed(name: string, reason: unknown, mask: (text: string) => string): Check {
    return reason instanceof ProviderError
        ? error(name, mask(reason.message), reason.hint === undefined ? undefined : mask(reason.hint))
        : error(name, mask(messageOf(reason)));
}
