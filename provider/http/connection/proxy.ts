/** Which proxy leads to a URL, by the environment, as programs in Go decide it: the engine and most providers are such programs. */
import { BlockList, isIP } from "node:net";
import { ProviderError } from "../../errors";
import { isLoopback } from "../url";

export interface Proxy {
    /** Without user and password. */
    url: string;
    /** The value of `Proxy-Authorization`. */
    authorization: string | undefined;
    /** What must not be seen of it. */
    secrets: string[];
}

/** The proxy for this URL, `undefined` where it is reached directly. Loopback always is. @throws ProviderError where the variable is wrong. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): Proxy | undefined {
    const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
    const setting = valueOf(env, name);
    if (setting === undefined || isLoopback(url.hostname) || isExempt(url, valueOf(env, "NO_PROXY") ?? "")) {
        return undefined;
    }
    let proxy: URL;
    try {
        proxy = new URL(/^[a-z][a-z\d+.-]*:\/\//i.test(setting) ? setting : `http://${setting}`);
    } catch {
        throw new ProviderError(`the environment variable ${name} is not a URL`, { hint: HINT });
    }
    if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
        throw new ProviderError(
            `the environment variable ${name} names a ${proxy.protocol.slice(0, -1)} proxy, which is not supported`,
            { hint: HINT },
        );
    }
    const [user, password] = credentialsOf(proxy, name);
    const authorization =
        user === "" && password === ""
            ? undefined
            : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
    return {
        url: proxy.origin,
        authorization,
        secrets: password === "" ? [] : [password, `${user}:${password}`],
    };
}

/** @throws ProviderError, which holds neither. */
function credentialsOf({ username, password }: URL, name: string): [user: string, password: string] {
    try {
        return [decodeURIComponent(username), decodeURIComponent(password)];
    } catch {
        throw new ProviderError(
            `the environment variable ${name} has a user or password with an invalid % escape`,
            { hint: "write a % in them as %25" },
        );
    }
}

const HINT = "give one such as http://proxy.example.com:3128";

/** Upper case first, as in Go; an empty one is none. */
function valueOf(env: NodeJS.ProcessEnv, name: string): string | undefined {
    return env[name] || env[name.toLowerCase()] || undefined;
}

/**
 * `NO_PROXY`: `*` for all, or a list of addresses, ranges (`10.0.0.0/8`) and names, each with or without a port. `example.com` stands for
 * itself and all below it, `.example.com` and `*.example.com` for all below it.
 */
function isExempt(url: URL, list: string): boolean {
    const host = url.hostname
        .replace(/^\[|\]$/g, "")
        .replace(/\.$/, "")
        .toLowerCase();
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    return list
        .split(",")
        .map((entry) => entry.trim().toLowerCase())
        .filter((entry) => entry !== "")
        .some((entry) => entry === "*" || inRange(host, entry) || matches(host, port, entry));
}

function inRange(host: string, entry: string): boolean {
    const [address = "", bits] = entry.split("/");
    const family = isIP(host) === 6 ? "ipv6" : "ipv4";
    const most = family === "ipv6" ? 128 : 32;
    if (
        bits === undefined ||
        isIP(host) === 0 ||
        isIP(address) !== isIP(host) ||
        !/^\d{1,3}$/.test(bits) ||
        Number(bits) > most
    ) {
        return false;
    }
    const range = new BlockList();
    range.addSubnet(address, Number(bits), family);
    return range.check(host, family);
}

function matches(host: string, port: string, entry: string): boolean {
    const withPort = isIP(entry) === 6 ? null : /^(.+):(\d+)$/.exec(entry);
    if (withPort && withPort[2] !== port) {
        return false;
    }
    const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, "");
    return host === name || host.endsWith(`.${name.replace(/^\*?\./, "")}`);
}
