/** Limiter and pacer against a token bucket, in virtual time: the same outcome in every run, and minutes in milliseconds. */
import { setMaxListeners } from "node:events";
import type { Clock } from "../../../provider/http/clock";
import { Limiter } from "../../../provider/http/rateLimit/limiter";

export interface Scenario {
    /** Tokens a second. */
    rate: number;
    burst: number;
    /** Milliseconds from request to response. The request arrives after half of it. */
    latencyMs: number;
    /** Operations that the engine runs at once. */
    operations: number;
    creates?: number;
    maxConcurrency?: number;
    /** Milliseconds, in whole seconds as services say it. */
    retryAfterMs?: number;
    /** It says what is left in `RateLimit-*`. */
    headers?: boolean;
    /** Up to so much of the latency more or less. */
    jitter?: number;
    /** Ways are of a log-normal length with this spread, around half of the latency: some take many times as long. */
    spread?: number;
    /** The limiter's timers come up to so many milliseconds late, as on a busy machine. */
    lateMs?: number;
    /** Of the sequence that chance goes by. */
    seed?: number;
}

export interface Outcome {
    /** Milliseconds. */
    time: number;
    /** What no client could beat. */
    ideal: number;
    sent: number;
    refused: number;
}

export class VirtualClock implements Clock {
    private time = 0;
    private order = 0;
    private events: { at: number; order: number; callback: () => void }[] = [];
    now = () => this.time;
    after(ms: number, callback: () => void): () => void {
        const event = { at: this.time + ms, order: this.order++, callback };
        this.events.push(event);
        return () => {
            this.events = this.events.filter((other) => other !== event);
        };
    }
    wait(ms: number): Promise<void> {
        return new Promise((resolve) => this.after(ms, resolve));
    }
    /** Lets all happen that is due until then. */
    async pass(ms: number): Promise<void> {
        const end = this.time + ms;
        await this.run(() => this.next === undefined || this.next.at > end);
        this.time = end;
    }

    /** Lets one thing happen after another until it is done. */
    async run(done: () => boolean): Promise<void> {
        for (;;) {
            // What is waiting for promises has to come first: it may have something to do now.
            await new Promise<void>((resolve) => process.nextTick(resolve));
            if (done()) {
                return;
            }
            const { next } = this;
            if (!next) {
                throw new Error("nothing is left to happen");
            }
            this.events.splice(this.events.indexOf(next), 1);
            this.time = Math.max(this.time, next.at);
            next.callback();
        }
    }

    private get next(): { at: number; order: number; callback: () => void } | undefined {
        return this.events.reduce<(typeof this.events)[number] | undefined>(
            (first, event) =>
                first && (first.at < event.at || (first.at === event.at && first.order < event.order))
                    ? first
                    : event,
            undefined,
        );
    }
}

/** Numbers from 0 to 1, the same for the same seed. */
function sequence(seed: number): () => number {
    let state = seed;
    const next = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    // Small seeds begin with small numbers.
    for (let i = 0; i < 4; i++) {
        next();
    }
    return next;
}

export async function simulate(scenario: Scenario): Promise<Outcome> {
    const { rate, burst, latencyMs, operations } = scenario;
    const { creates = 500, maxConcurrency = 16, retryAfterMs = 1000, jitter = 0, headers = false } = scenario;
    const { spread = 0, lateMs = 0, seed = 1 } = scenario;
    const random = sequence(seed);
    const clock = new VirtualClock();
    const late: Clock = {
        now: clock.now,
        after: (ms, callback) => clock.after(ms + lateMs * random(), callback),
    };
    const limiter = new Limiter(maxConcurrency, late);
    const signal = new AbortController().signal;
    setMaxListeners(0, signal);
    let tokens = burst;
    let filledAt = 0;
    let sent = 0;
    let refused = 0;
    const way = (): number =>
        (latencyMs / 2) *
        (1 + jitter * (2 * random() - 1)) *
        // The sum of four is near enough to a normal distribution, of a deviation of 1 / √3.
        Math.exp(spread * Math.sqrt(3) * (random() + random() + random() + random() - 2));

    const create = async (): Promise<void> => {
        for (let delayMs = 0, again = false; ; again = true) {
            const wait = await limiter.run({ signal, delayMs, again }, async (ticket) => {
                sent++;
                await clock.wait(way());
                tokens = Math.min(burst, tokens + ((clock.now() - filledAt) * rate) / 1000);
                filledAt = clock.now();
                const ok = tokens >= 1 - 1e-9;
                tokens -= ok ? 1 : 0;
                const left = Math.floor(tokens);
                const reset = Math.ceil((burst - tokens) / rate);
                const said: Record<string, string> = headers
                    ? {
                          "ratelimit-limit": String(burst),
                          "ratelimit-remaining": String(left),
                          "ratelimit-reset": String(reset),
                      }
                    : {};
                await clock.wait(way());
                if (ok) {
                    limiter.pacer.responded(ticket, said);
                    return undefined;
                }
                refused++;
                return limiter.pacer.refused(ticket, retryAfterMs, said);
            });
            if (wait === undefined) {
                return;
            }
            delayMs = wait;
        }
    };

    let begun = 0;
    let done = 0;
    const operation = async (): Promise<void> => {
        while (begun < creates) {
            begun++;
            await create();
            done++;
        }
    };
    for (let i = 0; i < operations; i++) {
        void operation();
    }
    await clock.run(() => done === creates);
    const atOnce = Math.min(operations, maxConcurrency);
    const ideal = Math.max(((creates - burst) / rate) * 1000, Math.ceil(creates / atOnce) * latencyMs);
    return { time: clock.now(), ideal, sent, refused };
}
