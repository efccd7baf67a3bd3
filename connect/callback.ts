/**
 * The address on loopback to which a consent page sends the browser. It takes one response, which is known by its state, holds it until its outcome
 * can be shown, and closes.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ConnectError } from "./error";
import { pageOf, type Outcome } from "./page";

// Not `localhost`, which another program on this machine may serve over IPv6.
const HOST = "127.0.0.1";
const PATH = "/callback";

/** What the consent page sent: a code, or why there is none. */
export type Answer = { code: string } | { error: string };

const FOREIGN: Outcome = {
    status: 400,
    title: "This is not the response that is waited for",
    text: "Its state is not the one of the request. Nothing was done. Use the address that the terminal shows.",
};
const REPEATED: Outcome = {
    status: 409,
    title: "The response was received before",
    text: "The terminal says what became of it.",
};

export class CallbackServer {
    private readonly answer: Promise<Answer>;
    private settle: (answer: Answer) => void = () => undefined;
    private expectedState: string | undefined;
    private isAnswered = false;
    /** The response that shows the outcome, once there is one. */
    private held: ServerResponse | undefined;

    private constructor(
        private readonly server: Server,
        private readonly port: number,
    ) {
        this.answer = new Promise((resolve) => (this.settle = resolve));
        server.on("request", (request: IncomingMessage, response: ServerResponse) => {
            void this.handle(request, response);
        });
    }

    /** Port 0 picks a free one. @throws ConnectError if it cannot listen there */
    static async listen(port: number): Promise<CallbackServer> {
        const server = createServer();
        server.listen(port, HOST);
        try {
            await once(server, "listening");
        } catch (error) {
            const { code } = error as NodeJS.ErrnoException;
            const why = code === "EADDRINUSE" ? "another program uses it" : (code ?? "unknown error");
            throw new ConnectError(
                `cannot listen on port ${port} of ${HOST} (${why}): give another --port, or none for a free one`,
                { cause: error },
            );
        }
        return new CallbackServer(server, (server.address() as AddressInfo).port);
    }

    get redirectUri(): string {
        return `http://${this.host}${PATH}`;
    }

    /** The first response with this state; the browser waits from then on. Rejects with the signal's reason. */
    async received(state: string, signal: AbortSignal): Promise<Answer> {
        signal.throwIfAborted();
        this.expectedState = state;
        return new Promise((resolve, reject) => {
            const onAbort = (): void => reject(signal.reason as Error);
            signal.addEventListener("abort", onAbort, { once: true });
            void this.answer.then((answer) => {
                signal.removeEventListener("abort", onAbort);
                resolve(answer);
            });
        });
    }

    /** Shows the outcome in the browser that waits for it, and closes. */
    async finish(outcome: Outcome): Promise<void> {
        const { held } = this;
        this.held = undefined;
        const socket = held?.socket;
        if (held && socket && !socket.destroyed) {
            const closed = once(socket, "close");
            await respond(held, outcome);
            // A browser that has gone is no failure.
            await closed.catch(() => undefined);
        }
        this.close();
    }

    /** Idempotent. */
    close(): void {
        this.server.close();
        this.server.closeAllConnections();
    }

    private get host(): string {
        return `${HOST}:${this.port}`;
    }

    private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
        const address = `http://${this.host}${request.url ?? ""}`;
        // Another name of this machine is that of a page elsewhere.
        const isOurs = request.headers.host === this.host && URL.canParse(address);
        const { pathname, searchParams } = new URL(isOurs ? address : this.redirectUri);
        if (!isOurs || pathname !== PATH || request.method !== "GET") {
            response.writeHead(404, { Connection: "close" }).end();
            return;
        }
        const states = searchParams.getAll("state");
        if (this.expectedState === undefined || states.length !== 1 || states[0] !== this.expectedState) {
            await respond(response, FOREIGN);
            return;
        }
        if (this.isAnswered) {
            await respond(response, REPEATED);
            return;
        }
        this.isAnswered = true;
        this.held = response;
        this.settle(answerOf(searchParams));
    }
}

async function respond(response: ServerResponse, outcome: Outcome): Promise<void> {
    const { status, headers, body } = await pageOf(outcome);
    response.writeHead(status, headers).end(body);
}

function answerOf(query: URLSearchParams): Answer {
    const codes = query.getAll("code");
    const [error] = query.getAll("error");
    const [code] = codes;
    if (error !== undefined) {
        return { error };
    }
    return code === undefined || code === "" || codes.length > 1 ? { error: "invalid_response" } : { code };
}
