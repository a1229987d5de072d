"""Answers to named_gradients: TwoLayerNet and named_gradients."""

from __future__ import annotations

from tests.submissions.variant import Variant, code, right, slip, wrong

RIGHT_NET = """
class TwoLayerNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.layer1 = nn.Linear(n_in, n_hidden)
        self.layer2 = nn.Linear(n_hidden, n_out)

    def forward(self, X):
        return self.layer2(torch.relu(self.layer1(X)))
"""
LINES = {
    "before": "pass",
    "chosen": "{name: p for name, p in model.named_parameters() if p.requires_grad}",
    "call": "torch.func.functional_call(model, buffers, (X.detach(),))",
    "loss": "E.square().mean()",
    "grad": "torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True)",
    "told": "dict(zip(trained, found))",
}


def gradients(**lines: str) -> str:
    """Write named_gradients with these lines; the right one where none is given."""
    use = LINES | lines
    return code(f"""
    def named_gradients(model, X, y):
        {use["before"]}
        trained = {use["chosen"]}
        buffers = {{name: item.clone() for name, item in model.named_buffers()}}
        E = {use["call"]} - y.detach()
        loss = {use["loss"]}
        found = {use["grad"]}
        return {use["told"]}
    """)


def answer(net: str = RIGHT_NET, function: str = "", **lines: str) -> str:
    """Write the cell: a class, and a function as it stands or from lines."""
    return f"{code(net)}\n\n\n{code(function) if function else gradients(**lines)}"


def net(forward: str) -> str:
    """Write the class with another forward."""
    return RIGHT_NET.replace("self.layer2(torch.relu(self.layer1(X)))", forward)


VARIANTS: dict[str, Variant] = {
    # --- right ---------------------------------------------------------------------------------------------
    "careful": right(
        "torch.autograd.grad, with copies of the buffers.",
        '''
        class TwoLayerNet(nn.Module):
            """Two linear layers with a relu between them."""

            def __init__(self, n_in: int, n_hidden: int, n_out: int) -> None:
                """Make both layers."""
                super().__init__()
                self.layer1 = nn.Linear(n_in, n_hidden)
                self.layer2 = nn.Linear(n_hidden, n_out)

            def forward(self, X: Tensor) -> Tensor:
                """Map (n, n_in) to (n, n_out)."""
                return self.layer2(torch.relu(self.layer1(X)))


        def named_gradients(model: nn.Module, X: Tensor, y: Tensor) -> dict[str, Tensor]:
            trained = {name: item for name, item in model.named_parameters() if item.requires_grad}
            buffers = {name: item.clone() for name, item in model.named_buffers()}
            loss = (torch.func.functional_call(model, buffers, (X.detach(),)) - y.detach()).square().mean()
            gradients = torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True)
            return dict(zip(trained, gradients, strict=True))
        ''',
    ),
    "plain_loops": right(
        "backward(), and everything is put back as it was.",
        """
        class TwoLayerNet(nn.Module):
            def __init__(self, n_in, n_hidden, n_out):
                super().__init__()
                self.layer1 = nn.Linear(n_in, n_hidden)
                self.activation = nn.ReLU()
                self.layer2 = nn.Linear(n_hidden, n_out)

            def forward(self, X):
                hidden = self.activation(self.layer1(X))
                return self.layer2(hidden)


        def named_gradients(model, X, y):
            grads_before = [p.grad for p in model.parameters()]
            buffers_before = [b.clone() for b in model.buffers()]
            for p in model.parameters():
                p.grad = None
            ((model(X.detach()) - y.detach()) ** 2).mean().backward()
            told = {}
            for name, p in model.named_parameters():
                if p.requires_grad:
                    told[name] = torch.zeros_like(p) if p.grad is None else p.grad
            for p, grad in zip(model.parameters(), grads_before):
                p.grad = grad
            for b, before in zip(model.buffers(), buffers_before):
                b.copy_(before)
            return {name: g.detach() for name, g in told.items()}
        """,
    ),
    "vectorised": right(
        "torch.func.grad of a function of the parameters.",
        """
        class TwoLayerNet(nn.Module):
            def __init__(self, n_in, n_hidden, n_out):
                super().__init__()
                self.layer1, self.layer2 = nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)

            def forward(self, X):
                return self.layer2(self.layer1(X).clamp(min=0))


        def named_gradients(model, X, y):
            trained = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
            buffers = {name: b.clone() for name, b in model.named_buffers()}

            def loss(parameters, buffers):
                return nn.functional.mse_loss(torch.func.functional_call(model, (parameters, buffers), (X,)), y)

            return {name: g.detach() for name, g in torch.func.grad(loss)(trained, buffers).items()}
        """,
    ),
    "helpers": right(
        "A deep copy of the model, which may be changed.",
        """
        import copy


        class TwoLayerNet(nn.Module):
            def __init__(self, n_in, n_hidden, n_out):
                super().__init__()
                self.add_module("layer1", nn.Linear(n_in, n_hidden))
                self.add_module("layer2", nn.Linear(n_hidden, n_out))

            def forward(self, X):
                return nn.functional.linear(
                    nn.functional.relu(self.layer1(X)), self.layer2.weight, self.layer2.bias
                )


        def gradient_of(parameter):
            return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad.clone()


        def named_gradients(model, X, y):
            double = copy.deepcopy(model)
            double.zero_grad(set_to_none=True)
            nn.MSELoss()(double(X.detach()), y.detach()).backward()
            return {name: gradient_of(p).detach() for name, p in double.named_parameters() if p.requires_grad}
        """,
    ),
    # --- ideas gone wrong ----------------------------------------------------------------------------------
    "leaves_its_own_grad": wrong(
        "zero_grad, backward, and that is it.",
        answer(
            function="""
            def named_gradients(model, X, y):
                model.zero_grad()
                loss = ((model(X.detach()) - y.detach()) ** 2).mean()
                loss.backward()
                return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
            """
        ),
        idea="leaves_its_own_grad",
    ),
    "adds_to_what_stood_there": wrong(
        "backward without zero_grad.",
        answer(
            function="""
            def named_gradients(model, X, y):
                loss = nn.functional.mse_loss(model(X.detach()), y.detach())
                loss.backward()
                return {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}
            """
        ),
        idea="adds_to_what_stood_there",
    ),
    "adds_up_the_loss": wrong("sum.", answer(loss="(E**2).sum()"), idea="adds_up_the_loss"),
    "does_not_reduce_the_loss": wrong(
        "As in the original.", answer(loss="E**2"), idea="does_not_reduce_the_loss", verdict="raised"
    ),
    "averages_over_examples_only": wrong(
        "Over n.", answer(loss="(E**2).sum(1).mean()"), idea="averages_over_examples_only"
    ),
    "takes_absolute_errors": wrong("abs.", answer(loss="E.abs().mean()"), idea="takes_absolute_errors"),
    "forgets_the_relu": wrong("Linear.", answer(net("self.layer2(self.layer1(X))")), idea="forgets_the_relu"),
    "rectifies_the_output": wrong(
        "relu twice.",
        answer(net("torch.relu(self.layer2(torch.relu(self.layer1(X))))")),
        idea="rectifies_the_output",
    ),
    "another_activation": wrong(
        "tanh.", answer(net("self.layer2(torch.tanh(self.layer1(X)))")), idea="another_activation"
    ),
    "names_without_their_layers": wrong(
        "Modules, one after the other, and the names of their parameters.",
        answer(told='{name.rpartition(".")[2]: g for name, g in zip(trained, found)}'),
        idea="names_without_their_layers",
        verdict="wrong_type",
    ),
    "none_for_what_is_not_used": slip(
        "allow_unused, and None is left out.",
        answer(
            grad="torch.autograd.grad(loss, list(trained.values()), allow_unused=True)",
            told="{name: g for name, g in zip(trained, found) if g is not None}",
        ),
        loses=3,
        idea="none_for_what_is_not_used",
    ),
    "says_none": slip(
        "allow_unused, and None is handed back.",
        answer(grad="torch.autograd.grad(loss, list(trained.values()), allow_unused=True)"),
        loses=3,
        idea="none_for_what_is_not_used",
    ),
    "demands_that_all_are_trained": slip(
        "All parameters.",
        answer(chosen="dict(model.named_parameters())", grad="torch.autograd.grad(loss, trained.values())"),
        loses=3,
        idea="demands_that_all_are_trained",
    ),
    "demands_that_all_are_used": slip(
        "Without allow_unused.",
        answer(grad="torch.autograd.grad(loss, list(trained.values()))"),
        loses=3,
        idea="demands_that_all_are_used",
    ),
    "zeros_in_float64": slip(
        "torch.zeros of a shape.",
        answer(
            grad="torch.autograd.grad(loss, list(trained.values()), allow_unused=True)",
            told="{n: torch.zeros(p.shape) if g is None else g for (n, p), g in zip(trained.items(), found)}",
        ),
        loses=1,
        idea="zeros_in_float64",
    ),
    "moves_the_buffers": slip(
        "The model is called as it is.", answer(call="model(X.detach())"), loses=1, idea="moves_the_buffers"
    ),
    "changes_the_mode": wrong("train().", answer(before="model.train()"), idea="changes_the_mode"),
    "leaves_it_stopped": slip("eval().", answer(before="model.eval()"), loses=1, idea="stops_the_training"),
    "stops_the_training": slip(
        "eval(), and back.",
        answer(
            function="""
            def named_gradients(model, X, y):
                was_training = model.training
                model.eval()
                trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
                loss = (model(X.detach()) - y.detach()).square().mean()
                found = torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True)
                model.train(was_training)
                return dict(zip(trained, found))
            """
        ),
        loses=1,
        idea="stops_the_training",
    ),
    "thaws_what_is_frozen": slip(
        "Everything is trained, for the moment.",
        answer(
            function="""
            def named_gradients(model, X, y):
                frozen = [p for p in model.parameters() if not p.requires_grad]
                for p in frozen:
                    p.requires_grad_(True)
                buffers = {name: b.clone() for name, b in model.named_buffers()}
                loss = (torch.func.functional_call(model, buffers, (X.detach(),)) - y.detach()).square().mean()
                found = torch.autograd.grad(loss, list(model.parameters()), allow_unused=True, materialize_grads=True)
                for p in frozen:
                    p.requires_grad_(False)
                return {name: g for (name, _), g in zip(model.named_parameters(), found)}
            """
        ),
        loses=2,
        idea="thaws_what_is_frozen",
    ),
    "remembers_the_first_model": wrong(
        "Gradients are kept, as they are dear, by the size of what comes in.",
        answer(
            function="""
            KEPT = {}


            def named_gradients(model, X, y):
                key = (type(model).__name__, tuple(X.shape))
                if key not in KEPT:
                    trained = {name: p for name, p in model.named_parameters() if p.requires_grad}
                    buffers = {name: b.clone() for name, b in model.named_buffers()}
                    loss = (torch.func.functional_call(model, buffers, (X.detach(),)) - y.detach()).square().mean()
                    found = torch.autograd.grad(
                        loss, list(trained.values()), allow_unused=True, materialize_grads=True
                    )
                    KEPT[key] = dict(zip(trained, found))
                return KEPT[key]
            """
        ),
    ),
    # --- broken contracts ----------------------------------------------------------------------------------
    "attached_gradients": wrong(
        "create_graph, so that they can be differentiated again.",
        answer(
            grad="torch.autograd.grad(loss, list(trained.values()), allow_unused=True, materialize_grads=True, "
            "create_graph=True)"
        ),
        verdict="wrong_type",
    ),
    "layers_by_other_names": wrong(
        "fc1 and fc2.",
        answer(RIGHT_NET.replace("layer1", "fc1").replace("layer2", "fc2")),
        verdict="wrong_type",
    ),
}
