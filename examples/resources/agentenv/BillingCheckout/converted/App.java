package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.Provider;
import com.pulumiworkspaces.workspaces.ProviderArgs;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingCheckout;
import com.pulumiworkspaces.workspaces.agentenv.BillingCheckoutArgs;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var cardPayer = new Provider("cardPayer", ProviderArgs.builder()
            .allowBillingCheckout(true)
            .build());

        var events = new Workspace("events", WorkspaceArgs.builder()
            .name("events")
            .build());

        var credit = new BillingCheckout("credit", BillingCheckoutArgs.builder()
            .workspaceId(events.workspaceId())
            .amountCents(1000)
            .successUrl("https://example.com/paid")
            .cancelUrl("https://example.com/not-paid")
            .build(), CustomResourceOptions.builder()
                .provider(cardPayer)
                .build());

        ctx.export("payAt", credit.url());
    }
}
