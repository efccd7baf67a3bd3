package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccount;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccountArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccountLink;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccountLinkArgs;
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
        var staging = new Workspace("staging", WorkspaceArgs.builder()
            .name("staging")
            .build());

        var testing = new Workspace("testing", WorkspaceArgs.builder()
            .name("testing")
            .build());

        var engineering = new BillingAccount("engineering", BillingAccountArgs.builder()
            .workspaceId(staging.workspaceId())
            .name("Engineering")
            .build());

        var shared = new BillingAccountLink("shared", BillingAccountLinkArgs.builder()
            .workspaceId(testing.workspaceId())
            .billingAccountId(engineering.billingAccountId())
            .build());

    }
}
