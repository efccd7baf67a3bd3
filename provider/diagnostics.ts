/**
 * What the provider does while a call is in progress, on channels of `node:diagnostics_channel`, for traces and the debug log. The channels are those of the
 * process, so the plugin's bundles share them. Without a subscriber nothing is published. Messages contain no secret: texts are masked, URLs have no query.
 */
import { channel, type Channel } from "node:diagnostics_channel";

/** One request and its response, or why there is none. It is published once it has ended. */
export interface Exchange {
    /** The service's title. */
    service: string;
    method: string;
    /** Without the query, and masked: it may be no URL any more. */
    url: string;
    /** The host that was asked, and its port. */
    server: { address: string; port: number };
    /** From 1: how often the request has been sent. */
    attempt: number;
    /** The `x-request-id` that was sent. */
    sentId: string;
    /** Milliseconds since 1970. */
    startedAt: number;
    milliseconds: number;
    /** Absent if no response was received. */
    status?: number | undefined;
    /** The service's own id of the request, if it sent one. */
    requestId?: string | undefined;
    /** Why there is no response. */
    error?: { type: string; message: string };
}

/** A failed request will be sent again. */
export interface Retry {
    /** The service's title and the request. */
    label: string;
    /** From 2: the number of the next attempt. */
    attempt: number;
    milliseconds: number;
    reason: string;
}

/** A request has waited for its turn. It is published when it is sent. */
export interface Wait {
    /** The service's title and the request. */
    label: string;
    milliseconds: number;
    reason: string;
}

/** A call is about this resource. */
export interface Subject {
    urn: string;
}

/** A channel whose messages have a type. */
class Topic<Message> {
    private readonly channel: Channel;

    constructor(name: string) {
        this.channel = channel(`pulumi-workspaces:${name}`);
    }

    /** Builds the message only if somebody subscribed. */
    publish(message: () => Message): void {
        if (this.channel.hasSubscribers) {
            this.channel.publish(message());
        }
    }

    /** What `receive` throws is dropped: Node.js would end the process. */
    subscribe(receive: (message: Message) => void): void {
        this.channel.subscribe((message) => {
            try {
                receive(message as Message);
            } catch {
                // A request goes on without being observed.
            }
        });
    }
}

export const exchanges = new Topic<Exchange>("exchange");
export const retries = new Topic<Retry>("retry");
export const waits = new Topic<Wait>("wait");
export const subjects = new Topic<Subject>("subject");
