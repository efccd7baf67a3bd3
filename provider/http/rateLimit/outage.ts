/**
 * The pause that a service asks for with 503 and `Retry-After`. No request is sent until it is over. Then one request is sent as a probe; the others
 * follow once its response is no 503.
 */
export class Outage {
    private active = false;
    private resumeAt = 0;
    /** The number of the probe request. Without an outage it has no effect. */
    private probe: number | undefined;

    /** When requests may be sent again; in the past if there is no pause. */
    get until(): number {
        return this.resumeAt;
    }

    begin(resumeAt: number): void {
        this.active = true;
        this.resumeAt = Math.max(this.resumeAt, resumeAt);
        this.probe = undefined;
    }

    /** Milliseconds until the next request may be sent; `undefined`: only after the response to the probe. */
    delay(now: number): number | undefined {
        if (!this.active) {
            return 0;
        }
        return this.probe === undefined ? Math.max(0, this.resumeAt - now) : undefined;
    }

    sent(number: number): void {
        this.probe = number;
    }

    responded(number: number): void {
        if (this.probe === number) {
            this.active = false;
            this.probe = undefined;
        }
    }

    /** The probe got no response: the next request becomes the probe. */
    lost(number: number): void {
        if (this.probe === number) {
            this.probe = undefined;
        }
    }
}
