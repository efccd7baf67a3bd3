package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceTotpPolicy;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceTotpPolicyArgs;
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
        var finance = new Workspace("finance", WorkspaceArgs.builder()
            .name("finance")
            .build());

        var oneTimePasswords = new WorkspaceTotpPolicy("oneTimePasswords", WorkspaceTotpPolicyArgs.builder()
            .workspaceId(finance.workspaceId())
            .required(true)
            .build());

    }
}
