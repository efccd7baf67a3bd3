/** What counts as this machine: in a name to listen on, in a URL, and in the address of a connection. */

/** `host` is a name or an address, without brackets. */
export function isLoopbackHost(host: string): boolean {
    return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

export function isLoopbackUrl(url: string): boolean {
    return URL.canParse(url) && isLoopbackHost(new URL(url).hostname.replace(/^\[(.*)\]$/, "$1"));
}

/** The remote address of a socket, `undefined` after it has closed. A server that listens on IPv6 too reports IPv4 clients as `::ffff:…`. */
export function isLoopbackAddress(address: string | undefined): boolean {
    return address !== undefined && isLoopbackHost(address.replace(/^::ffff:(?=\d+\.)/i, ""));
}
