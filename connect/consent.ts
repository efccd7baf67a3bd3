/** The address of the consent page, as the service returns it for a workspace. */
import { catalogue } from "../provider/services/index";
import { invokeFunction } from "../provider/core/lifecycle/invokeFunction";
import { Session } from "../provider/core/session/session";
import { plainMap, type PropertyMap } from "../provider/core/values/value";
import { messageOf } from "../provider/errors";
import { ConnectError } from "./error";

const AUTH_URL = "workspaces:agentenv:getGoogleAuthUrl";
const SILENT = { info: () => undefined, warn: () => undefined };

interface Consent {
    url: string;
    /** What the response has to repeat. */
    state: string;
}

interface ConsentOptions {
    workspaceId: string;
    redirectUri: string;
    /** The provider's, from the stack's configuration. */
    settings: PropertyMap;
    env: NodeJS.ProcessEnv;
    signal: AbortSignal;
}

/** @throws ConnectError */
export async function requestConsent({ settings, env, signal, ...args }: ConsentOptions): Promise<Consent> {
    let session: Session;
    try {
        session = Session.open(catalogue.config, settings, env);
    } catch (error) {
        throw new ConnectError(messageOf(error), { cause: error });
    }
    const stop = (): void => session.cancel("interrupted");
    signal.addEventListener("abort", stop, { once: true });
    try {
        signal.throwIfAborted();
        return await invoke(session, { ...args });
    } catch (error) {
        signal.throwIfAborted();
        throw error instanceof ConnectError
            ? error
            : new ConnectError(session.masker.messageOf(error), { cause: error });
    } finally {
        signal.removeEventListener("abort", stop);
        await session.close();
    }
}

async function invoke(session: Session, args: PropertyMap): Promise<Consent> {
    const called = catalogue.findFunction(AUTH_URL);
    if (called === undefined) {
        throw new Error(`the provider has no function ${AUTH_URL}`);
    }
    const { outputs, failures } = await invokeFunction(called, { session, log: SILENT }, args);
    const [failure] = failures;
    if (failure !== undefined) {
        const option = failure.property === "workspaceId" ? "--workspace" : failure.property;
        throw new ConnectError(`${option}: ${failure.reason}`);
    }
    const { url, state } = plainMap(outputs);
    if (typeof url !== "string" || !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : "")) {
        throw new ConnectError("the service returned no address of a consent page");
    }
    // The page repeats what is in its own address.
    const expected = new URL(url).searchParams.get("state") ?? state;
    if (typeof expected !== "string" || expected === "") {
        throw new ConnectError(
            "the service returned no state with the address of the consent page, so that a response could not be told from a forged one: connect by hand (docs/google.md)",
        );
    }
    return { url, state: expected };
}
