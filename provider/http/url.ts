/** Base URLs: https, or http to loopback only, so that a credential never crosses a network in the clear. */
export type UrlProblem = string | undefined;

export function urlProblem(text: string): UrlProblem {
    let url: URL;
    try {
        url = new URL(text);
    } catch {
        return "must be a URL such as https://api.example.com";
    }
    if (url.username !== "" || url.password !== "") {
        return "must not hold a user name or password";
    }
    if (url.search !== "" || url.hash !== "") {
        return "must not hold a query or fragment";
    }
    if (url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname))) {
        return undefined;
    }
    return "must begin with https:// (http:// is accepted on loopback only, as it would send the key in the clear)";
}

function isLoopback(hostname: string): boolean {
    return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
