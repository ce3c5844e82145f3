//! `LINECALLPARAMS`: what an application wants of a call it makes.

use super::{Block, LineDialParams, structure};

structure! {
    /// How a call should be made.
    "LINECALLPARAMS" LineCallParams [180] {
        "dwTotalSize" total_size: u32,
        "dwBearerMode" bearer_mode: u32,
        "dwMinRate" min_rate: u32,
        "dwMaxRate" max_rate: u32,
        "dwMediaMode" media_mode: u32,
        "dwCallParamFlags" call_param_flags: u32,
        "dwAddressMode" address_mode: u32,
        "dwAddressID" address_id: u32,
        "DialParams" dial_params: LineDialParams,
        "dwOrigAddress" orig_address: Block,
        "dwDisplayableAddress" displayable_address: Block,
        "dwCalledParty" called_party: Block,
        "dwComment" comment: Block,
        "dwUserUserInfo" user_user_info: Block,
        "dwHighLevelComp" high_level_comp: Block,
        "dwLowLevelComp" low_level_comp: Block,
        "dwDevSpecific" dev_specific: Block,
        "dwPredictiveAutoTransferStates" predictive_auto_transfer_states: u32,
        "dwTargetAddress" target_address: Block,
        "dwSendingFlowspec" sending_flowspec: Block,
        "dwReceivingFlowspec" receiving_flowspec: Block,
        "dwDeviceClass" device_class: Block,
        "dwDeviceConfig" device_config: Block,
        "dwCallData" call_data: Block,
        "dwNoAnswerTimeout" no_answer_timeout: u32,
        "dwCallingPartyID" calling_party_id: Block,
        "dwAddressType" address_type: u32,
    }
}
