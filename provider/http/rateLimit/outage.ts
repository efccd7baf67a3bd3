/**
 * The time that a service asks for with 503 and `Retry-After`: nothing is sent before it is over. Then one request goes ahead, and the others
 * follow once it was answered with anything else.
 */
export class Outage {
    private active = false;
    private resumeAt = 0;
    /** The number of the request that went ahead. */
    private probe: number | undefined;

    get until(): number {
        return this.active ? this.resumeAt : 0;
    }

    begin(resumeAt: number): void {
        this.active = true;
        this.resumeAt = Math.max(this.resumeAt, resumeAt);
        this.probe = undefined;
    }

    /** Milliseconds until the next request may go; `undefined`: not before the one that went ahead is answered. */
    delay(now: number): number | undefined {
        if (!this.active) {
            return 0;
        }
        return this.probe === undefined ? Math.max(0, this.resumeAt - now) : undefined;
    }

    sent(number: number): void {
        if (this.active) {
            this.probe = number;
        }
    }

    answered(number: number): void {
        if (this.probe === number) {
            this.active = false;
            this.probe = undefined;
        }
    }

    /** Another request goes ahead in its place. */
    lost(number: number): void {
        if (this.probe === number) {
            this.probe = undefined;
        }
    }
}
