/**
 * The two files of undici that the transport uses. Its index also loads fetch, WebSocket, caches and mocks, a fifth of the plugin's start. The files
 * are bundled at the version of package-lock.json.
 */
declare module "undici/lib/dispatcher/pool.js" {
    export { Pool as default } from "undici";
}

declare module "undici/lib/api/api-request.js" {
    import type { Dispatcher } from "undici";

    /** Sends a request on the dispatcher that is `this`. */
    export default function request(
        this: Dispatcher,
        options: Dispatcher.RequestOptions,
    ): Promise<Dispatcher.ResponseData>;
}
