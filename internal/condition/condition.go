// Package condition judges the conditions that others wrote, and has the vocabulary
// of the XR's own.
package condition

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// Problem says why something wanted is held back, and what to do about it.
type Problem struct {
	// Reason in CamelCase.
	Reason string
	// Message says what to do.
	Message string
	// Waiting is set while nothing is wrong but that the cluster has not answered.
	Waiting bool
	// Unwatched is set if Crossplane does not notice when the problem is solved, so
	// that the function has to look again soon.
	Unwatched bool
}

// Waiting returns the problem of an answer that is not there yet.
func Waiting(message string) *Problem {
	return &Problem{Reason: ReasonPending, Message: message, Waiting: true}
}

// Verdict is what a condition says, without its type.
type Verdict struct {
	Status  metav1.ConditionStatus
	Reason  string
	Message string
}

// True returns a verdict with status True.
func True(reason, message string) Verdict {
	return Verdict{Status: metav1.ConditionTrue, Reason: reason, Message: message}
}

// False returns a verdict with status False.
func False(reason, message string) Verdict {
	return Verdict{Status: metav1.ConditionFalse, Reason: reason, Message: message}
}

// Unknown returns a verdict with status Unknown.
func Unknown(reason, message string) Verdict {
	return Verdict{Status: metav1.ConditionUnknown, Reason: reason, Message: message}
}

// Verdict returns the verdict of a condition that the problem stands in the way of:
// Unknown while waiting, False otherwise.
func (p *Problem) Verdict() Verdict {
	if p.Waiting {
		return Unknown(p.Reason, p.Message)
	}
	return False(p.Reason, p.Message)
}

// Reasons of the XR's conditions. An implementation's own reasons are passed on as
// they are.
const (
	// ReasonPending: the cluster, or the implementation, has not answered yet.
	ReasonPending = "Pending"
	// ReasonInvalid: the XR or the Input is wrong, or lacks what the EnvironmentConfig
	// could have; the message has every path.
	ReasonInvalid = "Invalid"
	// ReasonInvalidConfig: the EnvironmentConfig is wrong; the message has every path.
	ReasonInvalidConfig = "InvalidConfig"
	// ReasonGatewayNotFound: the Gateway of spec.gatewayRef is not there.
	ReasonGatewayNotFound = "GatewayNotFound"
	// ReasonGatewayExists: the Gateway of spec.gatewayDef is somebody else's.
	ReasonGatewayExists = "GatewayExists"
	// ReasonGatewayIsOurs: spec.gatewayRef names the Gateway that we created.
	ReasonGatewayIsOurs = "GatewayIsOurs"
	// ReasonNameTaken: a resource of a name that we need is somebody else's.
	ReasonNameTaken = "NameTaken"
	// ReasonNotAllowedByPolicy: a list of the Input's policy lacks what is asked for.
	ReasonNotAllowedByPolicy = "NotAllowedByPolicy"
	// ReasonNotAllowedByGateway: spec.allowedListeners does not admit us.
	ReasonNotAllowedByGateway = "NotAllowedByGateway"
	// ReasonListenerSetNotSupported: the GatewayClass does not list ListenerSet.
	ReasonListenerSetNotSupported = "ListenerSetNotSupported"
	// ReasonListenerSetNotServed: the kind ListenerSet is not installed.
	ReasonListenerSetNotServed = "ListenerSetNotServed"
	// ReasonProviderMissing: the kind Object is not installed.
	ReasonProviderMissing = "ProviderMissing"
	// ReasonNoAttachment: neither ListenerSet nor Patch is possible.
	ReasonNoAttachment = "NoAttachment"
	// ReasonTooManyListeners: the Gateway has no room for a listener.
	ReasonTooManyListeners = "TooManyListeners"
	// ReasonListenersNotReady: some listeners are not ready.
	ReasonListenersNotReady = "ListenersNotReady"
	// ReasonReady: all is ready.
	ReasonReady = "Ready"
	// ReasonNoController: no controller answered for the Gateway.
	ReasonNoController = "NoController"
	// ReasonTargetNotFound: there is nothing that the entry could lead to.
	ReasonTargetNotFound = "TargetNotFound"
	// ReasonDisabled: the Input disables it.
	ReasonDisabled = "Disabled"
	// ReasonUndone: somebody took out of the Gateway, or changed there, what was applied.
	ReasonUndone = "Undone"
	// ReasonCoOwned: another field manager has a listener of ours too.
	ReasonCoOwned = "CoOwned"
	// ReasonServedElsewhere: another listener serves the same instead of ours.
	ReasonServedElsewhere = "ServedElsewhere"
	// ReasonHandingOver: a listener that is no longer planned stays until another XR, which
	// wants it, has taken it over, or until it can go.
	ReasonHandingOver = "HandingOver"
	// ReasonNotShared: nobody else has our listeners.
	ReasonNotShared = "NotShared"
	// ReasonWaitingForNew: the old attachment stays until the new one serves.
	ReasonWaitingForNew = "WaitingForNew"
	// ReasonWaitingForRoutes: listeners keep their hostnames until the functions' routes
	// have what serves the new ones.
	ReasonWaitingForRoutes = "WaitingForRoutes"
	// ReasonWithdrawing: our listeners are being taken out of the old Gateway.
	ReasonWithdrawing = "Withdrawing"
	// ReasonLastListeners: ours are the last listeners of the old Gateway.
	ReasonLastListeners = "LastListeners"
	// ReasonUsedByOthers: others have attached to the Gateway that we created.
	ReasonUsedByOthers = "UsedByOthers"
	// ReasonGatewayNotReady: the OpenFunction Gateway of a FunctionRoute has no listener yet.
	ReasonGatewayNotReady = "GatewayNotReady"
	// ReasonHostnameOfAnother: a hostname of a FunctionRoute is another function's.
	ReasonHostnameOfAnother = "HostnameOfAnother"
	// ReasonNoMatchingListener: no listener serves a hostname of a FunctionRoute.
	ReasonNoMatchingListener = "NoMatchingListener"
	// ReasonBackendNotReady: nothing runs the function yet.
	ReasonBackendNotReady = "BackendNotReady"
	// ReasonCompleted: no attachment is being left.
	ReasonCompleted = "Completed"
)
